using System;
using System.Diagnostics;
using System.Linq;
using System.Threading;

namespace PtMalloc.Managed;

/// <summary>
/// Managed memory that stands in for a block that is gone, for a socket operation that was pending when the block went.
/// The socket's own thread asks for the span when data come; nobody can catch an exception there, so it would end the
/// process.
/// </summary>
internal struct LateMemory<T>
    where T : unmanaged
{
    private T[]? elements;

    /// <summary>The block's length when its owner was disposed of.</summary>
    public int Length { get; set; }

    /// <summary>
    /// Returns zeros at first, and one span at every call, so that whoever awaits the operation finds there what was
    /// received.
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

/// <summary>Decides who gets such memory.</summary>
internal static class LateMemory
{
    private const string Sockets = "System.Net.Sockets";

    /// <summary>
    /// Whether the caller is the part of a socket that goes on with an operation which had to wait. All others, also a
    /// new call of a socket, get an exception that says that the memory is gone.
    /// </summary>
    public static bool IsWantedBySocket() =>
        new StackTrace().GetFrames()
            .Select(static frame => DiagnosticMethodInfo.Create(frame))
            .Take(MostFramesBetween)
            .Any(static method =>
                method is { Name: "DoTryComplete" }
                && method.DeclaringAssemblyName.StartsWith(Sockets, StringComparison.Ordinal));

    /// <summary>
    /// The most stack frames between the socket's code and ours: those of Memory's span, and those that were not
    /// inlined.
    /// </summary>
    private const int MostFramesBetween = 8;
}
