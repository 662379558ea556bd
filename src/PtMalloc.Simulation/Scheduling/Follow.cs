using System;
using System.Collections.Generic;
using System.Numerics;

namespace PtMalloc.Simulation.Scheduling;

/// <summary>Follows a schedule, and notes which turns could have been taken after its last one.</summary>
internal sealed class Follow(Schedule schedule) : IChooser
{
    private int taken;

    /// <summary>What an exhaustive search looks at next.</summary>
    public List<Turn> Others { get; } = [];

    /// <summary>Whether the threads ended before the schedule did.</summary>
    public bool HasTurnsLeft => taken < schedule.Turns.Count;

    public int Choose(int decision, int usual, uint runnable, bool matters)
    {
        if (taken == schedule.Turns.Count)
        {
            for (uint others = !matters ? 0 : runnable & ~(1u << usual); others != 0; others &= others - 1)
                Others.Add(new Turn(decision, BitOperations.TrailingZeroCount(others)));
            return usual;
        }

        Turn next = schedule.Turns[taken];
        if (next.Decision != decision)
            return usual;
        taken++;
        return (runnable & (1u << next.Thread)) != 0
            ? next.Thread
            : throw new FormatException(
                "Expected a schedule of this scenario, "
                + $"found {schedule}: thread {next.Thread} can't run at decision {decision}.");
    }
}
