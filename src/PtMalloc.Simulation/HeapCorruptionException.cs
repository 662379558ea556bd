using System;
using System.Globalization;
using System.Text;

namespace PtMalloc.Simulation;

/// <summary>The allocator found its heap damaged. A native process would print the message and abort.</summary>
public sealed class HeapCorruptionException(Corruption fault, nuint pointer, nuint arena, nuint seen)
    : Exception(string.Create(
        CultureInfo.InvariantCulture,
        $"{Encoding.UTF8.GetString(Faults.Message(fault))} (pointer 0x{pointer:x}, arena 0x{arena:x}, seen 0x{seen:x})"))
{
    /// <summary>What is wrong.</summary>
    public Corruption Fault { get; } = fault;

    /// <summary>The chunk or user pointer it was seen at.</summary>
    public nuint Pointer { get; } = pointer;

    /// <summary>The arena it belongs to, 0 if unknown.</summary>
    public nuint Arena { get; } = arena;

    /// <summary>The word that was read.</summary>
    public nuint Seen { get; } = seen;
}
