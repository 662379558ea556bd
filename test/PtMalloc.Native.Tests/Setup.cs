namespace PtMalloc.Native.Tests;

/// <summary>How a program comes by its allocator.</summary>
public enum Setup
{
    /// <summary>The program runs on glibc's malloc: what it asserts is true there, too.</summary>
    Glibc,

    /// <summary>LD_PRELOAD names our library.</summary>
    Preloaded,

    /// <summary>The program is linked with -lptmalloc.</summary>
    Linked,

    /// <summary>The program opens the library itself, by the path in PTMALLOC_LIBRARY.</summary>
    Opened,

    /// <summary>The program is linked, owned by root with the setuid bit, and run by somebody else.</summary>
    SetUser,
}
