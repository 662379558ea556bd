using System;
using System.Collections.Generic;

namespace PtMalloc.Simulation.Scheduling;

/// <summary>A small program of a few threads, to be run under many schedules.</summary>
/// <param name="Name">What meets what.</param>
/// <param name="Threads">What each thread does, at most four.</param>
public sealed record Scenario(string Name, IReadOnlyList<Action<Actor>> Threads)
{
    /// <summary>Whether the machine has the 32-bit layout.</summary>
    public bool IsNarrow { get; init; }

    /// <summary>
    /// Turns up to which all schedules are tried. Fewer if there are many points, since each turn multiplies the
    /// schedules by their number.
    /// </summary>
    public int Turns { get; init; } = 3;

    /// <summary>Sets tunables, when the allocator initialises.</summary>
    public Action<Ptmalloc<Interleaved>.Root> Configure { get; init; } = _ => { };

    /// <summary>
    /// Runs before the threads run side by side: they make their first calls here, one after the other.
    /// </summary>
    public Action<IReadOnlyList<Actor>> Prepare { get; init; } = _ => { };

    /// <summary>What must hold at the end, besides all that is always checked; throws if it does not.</summary>
    public Action<Ptmalloc<Interleaved>.Root> AtEnd { get; init; } = _ => { };

    /// <summary>
    /// This scenario with one more thread, which has called malloc before and does one thing: a search through its
    /// schedules makes that happen at every point of the other threads.
    /// </summary>
    public Scenario With(string what, Action<Actor> injected) => this with
    {
        Name = $"{Name}, and {what} at every point",
        Threads = [.. Threads, injected],
        Prepare = actors =>
        {
            Prepare(actors);
            actors[^1].Free(actors[^1].Malloc(24));
        },
    };
}
