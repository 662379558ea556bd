using System;

namespace PtMalloc.Simulation.Scheduling;

/// <summary>A history for each word that was used: an open-addressed table that one counter empties.</summary>
internal sealed class ShadowMemory
{
    private nuint[] addresses = new nuint[1 << 12];
    private int[] rounds = new int[1 << 12];
    private WordHistory[] histories = new WordHistory[1 << 12];
    private int round = 1;
    private int used;

    public void Clear()
    {
        round++;
        used = 0;
    }

    public ref WordHistory this[nuint address]
    {
        get
        {
            int slot = Find(address);
            if (rounds[slot] == round)
                return ref histories[slot];
            if (used * 2 > addresses.Length)
            {
                Grow();
                slot = Find(address);
            }

            used++;
            rounds[slot] = round;
            addresses[slot] = address;
            histories[slot] = default;
            return ref histories[slot];
        }
    }

    /// <summary>The words of a range that have a history; the histories may be changed.</summary>
    public void ForEach(nuint start, nuint end, Action<nuint> act)
    {
        for (int slot = 0; slot < addresses.Length; slot++)
        {
            if (rounds[slot] == round && addresses[slot] >= start && addresses[slot] < end)
                act(addresses[slot]);
        }
    }

    private int Find(nuint address)
    {
        int mask = addresses.Length - 1;
        int slot = (int)((ulong)(address / 8) * 0x9E37_79B9_7F4A_7C15UL >> 40) & mask;
        while (rounds[slot] == round && addresses[slot] != address)
            slot = (slot + 1) & mask;
        return slot;
    }

    private void Grow()
    {
        (nuint[] oldAddresses, int[] oldRounds, WordHistory[] oldHistories) = (addresses, rounds, histories);
        addresses = new nuint[oldAddresses.Length * 2];
        rounds = new int[addresses.Length];
        histories = new WordHistory[addresses.Length];
        for (int old = 0; old < oldAddresses.Length; old++)
        {
            if (oldRounds[old] != round)
                continue;
            int slot = Find(oldAddresses[old]);
            rounds[slot] = round;
            addresses[slot] = oldAddresses[old];
            histories[slot] = oldHistories[old];
        }
    }
}
