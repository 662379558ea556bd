using System.Runtime.CompilerServices;

namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /*
     * Which medium sizes a program goes through again and again: those that make a good part of what its caches missed
     * in this epoch. Chunks of such a size are cut several at a time, and when they come back, they wait in the depot
     * as they are. All others merge: where sizes are mixed, what merges is worth more than what fits one size. A count
     * is kept with the epoch that it is of, above it in one word.
     */
    public readonly partial struct Arena
    {
        private const int CountBits = 16;

        private static nuint MaxCount => ((nuint)1 << CountBits) - 1;

        /// <summary>
        /// A cache of this arena missed a medium size. Returns how many chunks of it are worth cutting ahead. The
        /// caller holds the lock.
        /// </summary>
        public static nuint CountMiss(Arena arena, nuint chunkSize)
        {
            DepotLine line = DepotLine.Of(arena, chunkSize);
            Count(arena, arena.At(ArenaField.Misses));
            Count(arena, line.Misses);
            return IsInDemand(arena, line) ? MissesOf(arena, line.Misses) - 1 : 0;
        }

        /// <summary>Whether chunks of a medium size are soon asked for again. Without the lock: perhaps.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool IsInDemand(Arena arena, DepotLine line)
        {
            nuint misses = MissesOf(arena, line.Misses);
            return misses >= Tuning.LeastMisses
                && arena.UsesDepot
                && misses * Tuning.DemandShare >= MissesOf(arena, arena.At(ArenaField.Misses));
        }

        private static void Count(Arena arena, nuint word)
        {
            nuint count = MissesOf(arena, word);
            P.Write(word, ((arena.Epoch & MaxCount) << CountBits) | (count < MaxCount ? count + 1 : count));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static nuint MissesOf(Arena arena, nuint word)
        {
            nuint found = P.Read(word);
            return (found >> CountBits) == (arena.Epoch & MaxCount) ? found & MaxCount : 0;
        }
    }
}
