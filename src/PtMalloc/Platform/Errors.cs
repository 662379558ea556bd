using System;
using System.Diagnostics.CodeAnalysis;

namespace PtMalloc.Managed;

internal static class Errors
{
    /// <summary>As NativeMemory does: memory that ran out is one thing to a .NET program, whoever gave it.</summary>
    [SuppressMessage("Usage", "CA2201", Justification = "An allocator is what this exception is for.")]
    public static OutOfMemoryException OutOfMemory(string message) => new(message);
}
