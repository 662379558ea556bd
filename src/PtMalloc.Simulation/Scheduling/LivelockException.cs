using System;

namespace PtMalloc.Simulation.Scheduling;

/// <summary>The threads run on without end.</summary>
public sealed class LivelockException(int decisions)
    : Exception($"Livelock: expected all threads to end, found them running after {decisions} decisions.");
