using System;

namespace PtMalloc.Simulation.Scheduling;

/// <summary>
/// Two threads used a word, one of them writing, with nothing that orders the two: a forgotten lock, or a forgotten
/// acquire or release.
/// </summary>
public sealed class RaceException(string message)
    : Exception(message);
