namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /*
     * What the medium bins take at a miss, as the lock is held anyway: nothing at first, for one miss tells little, and what is cut ahead is memory that may
     * never be asked for. A program that misses the same bin again is going through many blocks of one size.
     */
    public readonly partial struct ThreadCache
    {
        /// <summary>Chunks that one miss brings ahead at the most, unless caches hold more by the platform.</summary>
        private const int MaxAhead = 15;

        /// <summary>
        /// Fills a medium bin from the home arena, which the caller has locked: with chunks of just this size from its depot, and with what lies behind
        /// <paramref name="chunk"/>, which was cut for the caller. They come out in the order they lie.
        /// </summary>
        public static void RefillMedium(ThreadCache cache, Arena home, Chunk chunk, nuint chunkSize)
        {
            if (chunk.IsMapped || !IsMediumRequest(chunkSize) || cache.Get(CacheField.MediumLimit) == 0)
                return;
            nuint wanted = WantedAhead(cache, home, chunkSize);
            nuint taken = TakeMagazines(cache, home, chunkSize, wanted);
            nuint single = TakeSingles(cache, home, chunkSize, wanted - taken);
            taken += single;
            nuint run = taken == wanted || chunk.Size != chunkSize ? 0 : Arena.TakeRun(home, chunk.At(chunkSize), chunkSize, wanted - taken);
            for (nuint left = run; left != 0; left--)
                PushAhead(cache, chunk.At(left * chunkSize).User, chunkSize);
            Arena.CountSupplied(home, single + run);
            if (taken + run != 0)
                P.Notify(Step.Refill, cache.Address, chunkSize);
        }

        /// <summary>As many as are worth it, within half of the room there is.</summary>
        private static nuint WantedAhead(ThreadCache cache, Arena home, nuint chunkSize)
        {
            nuint wanted = Arena.CountMiss(home, chunkSize);
            if (wanted == 0)
                return 0;
            if (cache.Get(CacheField.MediumLimit) < 2 * (wanted + 1) * chunkSize)
                GrowMedium(cache, 2 * chunkSize);
            nint room = (nint)cache.Get(CacheField.MediumRoom);
            nuint fitting = room < 0 ? 0 : (nuint)room / 2 / chunkSize;
            nuint most = MaxAhead * P.CacheScale;
            wanted = wanted < most ? wanted : most;
            return wanted < fitting ? wanted : fitting;
        }

        private static nuint TakeSingles(ThreadCache cache, Arena home, nuint chunkSize, nuint count)
        {
            for (nuint taken = 0; taken < count; taken++)
            {
                Chunk exact = Arena.TakeExact(home, chunkSize);
                if (exact.IsNone)
                    return taken;
                PushAhead(cache, exact.User, chunkSize);
            }

            return count;
        }

        private static void PushAhead(ThreadCache cache, nuint user, nuint chunkSize) =>
            PushMedium(cache, user, chunkSize, Key, (nuint)MediumRoomAfter(cache, chunkSize));
    }
}
