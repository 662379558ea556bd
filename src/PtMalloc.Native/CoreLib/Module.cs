using System.Runtime.CompilerServices;

// Whoever uses a buffer on the stack fills it, so it need not be zeroed first.
[module: SkipLocalsInit]
