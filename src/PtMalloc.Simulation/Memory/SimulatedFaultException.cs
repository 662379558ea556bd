using System;
using System.Globalization;

namespace PtMalloc.Simulation;

/// <summary>
/// An access that a real machine would answer with a signal: the allocator (or the program) touched what it must not.
/// </summary>
public sealed class SimulatedFaultException(nuint address, MemoryAccess access, string reason)
    : Exception(string.Create(CultureInfo.InvariantCulture, $"{access} at 0x{address:x}: {reason}"))
{
    /// <summary>The address of the access.</summary>
    public nuint Address { get; } = address;

    /// <summary>What the access wanted.</summary>
    public MemoryAccess Access { get; } = access;
}
