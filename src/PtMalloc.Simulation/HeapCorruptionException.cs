using System;
using System.Globalization;
using System.Text;

namespace PtMalloc.Simulation;

/// <summary>The allocator found its heap damaged. A native process would print the message and abort.</summary>
public sealed class HeapCorruptionException : Exception
{
    public HeapCorruptionException(Corruption fault, nuint pointer, nuint arena, nuint seen)
        : base(Tell(fault, $"pointer 0x{pointer:x}, arena 0x{arena:x}, seen 0x{seen:x}"))
    {
        Fault = fault;
        Pointer = pointer;
        Arena = arena;
        Seen = seen;
    }

    /// <summary>Made from what a check of the whole heap found.</summary>
    public HeapCorruptionException(Finding finding, nuint arena)
        : base(Tell(Corruption.HeapCheckFailed, $"{finding.Describe()}, arena 0x{arena:x}"))
    {
        Fault = Corruption.HeapCheckFailed;
        Finding = finding;
        Pointer = finding.Address;
        Arena = arena;
        Seen = finding.Found;
    }

    /// <summary>What is wrong.</summary>
    public Corruption Fault { get; }

    /// <summary>What the check of the whole heap found, if it was such a check.</summary>
    public Finding Finding { get; }

    /// <summary>The chunk or user pointer it was seen at.</summary>
    public nuint Pointer { get; }

    /// <summary>The arena it belongs to, 0 if unknown.</summary>
    public nuint Arena { get; }

    /// <summary>The word that was read.</summary>
    public nuint Seen { get; }

    private static string Tell(Corruption fault, FormattableString details) =>
        $"{Encoding.UTF8.GetString(Faults.Message(fault))} ({details.ToString(CultureInfo.InvariantCulture)})";
}
