using System;
using System.Collections.Generic;

namespace PtMalloc.Simulation.Scheduling;

/// <summary>What came of one schedule.</summary>
/// <param name="Schedule">The schedule.</param>
/// <param name="Failure">What went wrong; null: nothing.</param>
/// <param name="Meets">
/// Whether two threads used the same word of the allocator, one of them changing it: else the schedule shows nothing.
/// </param>
/// <param name="Meetings">All words that two threads used atomically, one of them changing it.</param>
public sealed record Outcome(Schedule Schedule, Exception? Failure, bool Meets, IReadOnlyCollection<nuint> Meetings);
