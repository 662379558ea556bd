using System;
using System.Globalization;

namespace PtMalloc.Simulation;

/// <summary>The thread waits for a word that nobody is left to change.</summary>
public sealed class DeadlockException(nuint address, nuint value)
    : Exception(string.Create(
        CultureInfo.InvariantCulture,
        $"Deadlock: waiting while the word at 0x{address:x} is {value}, and no other thread runs."))
{
    /// <summary>The word waited for; 0 for a thread that yields for ever.</summary>
    public nuint Address { get; } = address;
}
