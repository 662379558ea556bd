using System;

namespace PtMalloc.Programs.Tests.Fidelity;

/// <summary>The records of one run of the driver, and the command that makes them again.</summary>
internal sealed record Recording(ReadOnlyMemory<byte> Records, string Command)
{
    public ReadOnlySpan<byte> Bytes => Records.Span;
}
