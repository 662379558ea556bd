using System;
using System.Diagnostics;
using System.Linq;
using System.Threading;

namespace PtMalloc.Managed;

/// <summary>
/// Memory of the collector's, in place of a block that is gone, for a socket operation that was pending when it went.
/// The socket's own thread asks for the span when data come; an exception there is nobody's to catch, and ends the
/// process.
/// </summary>
internal struct LateMemory<T>
    where T : unmanaged
{
    private T[]? elements;

    /// <summary>The block's length when its owner was disposed of.</summary>
    public int Length { get; set; }

    /// <summary>
    /// Zeros at first; the same each time, so that who awaits the operation finds there what was received.
    /// </summary>
    /// <param name="length">The block's length, if it is its heap that is gone.</param>
    public Span<T> Span(int length)
    {
        T[]? found = Volatile.Read(ref elements);
        if (found is null)
        {
            T[] made = new T[Math.Max(length, Length)];
            found = Interlocked.CompareExchange(ref elements, made, null) ?? made;
        }

        return found;
    }
}

/// <summary>Who gets it.</summary>
internal static class LateMemory
{
    private const string Sockets = "System.Net.Sockets";

    /// <summary>
    /// Only the part of a socket that goes on with an operation which had to wait. A call that is made now is told that
    /// the memory is gone, as everybody is.
    /// </summary>
    public static bool IsWantedBySocket() =>
        new StackTrace().GetFrames()
            .Select(static frame => DiagnosticMethodInfo.Create(frame))
            .Take(MostFramesBetween)
            .Any(static method =>
                method is { Name: "DoTryComplete" }
                && method.DeclaringAssemblyName.StartsWith(Sockets, StringComparison.Ordinal));

    /// <summary>
    /// Between the socket's code and ours there is the span of the memory, and what was not inlined of both.
    /// </summary>
    private const int MostFramesBetween = 8;
}
