using System;
using System.Diagnostics.CodeAnalysis;

namespace PtMalloc.Native;

/// <summary>The end of the process, with a word to the user.</summary>
internal static class Fatal
{
    [DoesNotReturn]
    internal static void Stop(ReadOnlySpan<byte> message)
    {
        Line line = default;
        line.Add(message);
        line.Send();
        End.Now();
    }
}
