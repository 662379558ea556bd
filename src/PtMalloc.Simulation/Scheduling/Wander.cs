using System.Collections.Generic;
using System.Numerics;

namespace PtMalloc.Simulation.Scheduling;

/// <summary>Chooses at random from a seed, the usual thread half of the time, and writes down what it chose.</summary>
internal sealed class Wander(ulong seed) : IChooser
{
    private const int OneOf = 2;

    private readonly List<Turn> turns = [];
    private ulong state = seed;

    public Schedule Schedule => new(turns);

    public int Choose(int decision, int usual, uint runnable, bool matters)
    {
        if (!matters || Next(OneOf) != 0)
            return usual;

        uint left = runnable;
        for (int skip = Next(BitOperations.PopCount(runnable)); skip > 0; skip--)
            left &= left - 1;
        int thread = BitOperations.TrailingZeroCount(left);
        if (thread != usual)
            turns.Add(new Turn(decision, thread));
        return thread;
    }

    // SplitMix64.
    private int Next(int bound)
    {
        unchecked
        {
            ulong word = state += 0x9E37_79B9_7F4A_7C15;
            word = (word ^ (word >> 30)) * 0xBF58_476D_1CE4_E5B9;
            word = (word ^ (word >> 27)) * 0x94D0_49BB_1331_11EB;
            return (int)((word ^ (word >> 31)) % (uint)bound);
        }
    }
}
