using System;
using System.Diagnostics.CodeAnalysis;

namespace PtMalloc.Managed;

internal static class Errors
{
    /// <summary>
    /// The exception that NativeMemory throws, too: to a .NET program it does not matter whose memory ran out.
    /// </summary>
    [SuppressMessage("Usage", "CA2201", Justification = "An allocator is what this exception is for.")]
    public static OutOfMemoryException OutOfMemory(string message) => new(message);

    /// <summary>The parameter is called as in the heap's methods, whose caller gets the exception.</summary>
    public static ArgumentException ForeignBlock(string owner, string heap, nuint ptr) =>
        new(
            $"The block at 0x{ptr:x} belongs to the heap \"{owner}\", "
            + $"not to \"{heap}\": pass it to the heap that it is from.",
            nameof(ptr));
}
