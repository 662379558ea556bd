using System;

namespace PtMalloc;

/// <summary>
/// A heap's own data are damaged, or a block was freed twice or never belonged to a heap. The message says what it is
/// about, which heap, what is wrong, and what to look at; in brackets what glibc's malloc says in this case, and what
/// was seen in memory.
/// </summary>
public sealed class NativeHeapCorruptedException : InvalidOperationException
{
    /// <summary>An exception without particulars.</summary>
    public NativeHeapCorruptedException()
        : this("A native heap is corrupted.")
    {
    }

    /// <summary>An exception with this message.</summary>
    /// <param name="message">What is wrong.</param>
    public NativeHeapCorruptedException(string message)
        : base(message)
    {
    }

    /// <summary>An exception with this message, because of another.</summary>
    /// <param name="message">What is wrong.</param>
    /// <param name="innerException">What led to it.</param>
    public NativeHeapCorruptedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    internal NativeHeapCorruptedException(string message, CorruptionKind kind, string heapName, nint address)
        : base(message)
    {
        Kind = kind;
        HeapName = heapName;
        Address = address;
    }

    /// <summary>What is wrong.</summary>
    public CorruptionKind Kind { get; }

    /// <summary>The name of the heap; empty if it is not known.</summary>
    public string HeapName { get; } = "";

    /// <summary>The block or chunk at which the damage was seen; 0 if it is not known.</summary>
    public nint Address { get; }
}
