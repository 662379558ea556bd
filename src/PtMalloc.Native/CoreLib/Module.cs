using System.Runtime.CompilerServices;

// Buffers on the stack are filled by who uses them.
[module: SkipLocalsInit]
