namespace PtMalloc.Proof.Tests;

/// <summary>The calls a script can make.</summary>
internal enum Verb
{
    Malloc,
    Calloc,
    Memalign,
    Realloc,
    ReallocNull,
    Free,
    Trim,
    Mallopt,
    Exit,
}
