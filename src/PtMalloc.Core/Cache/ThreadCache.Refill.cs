namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /*
     * What a bin takes at a miss, as the arena's lock is held anyway. A small bin fills up to the half while it grows.
     * A medium one takes nothing at first, for one miss tells little, and what is cut ahead is memory that may never be
     * asked for; a program that misses the same bin again is going through many blocks of one size.
     */
    public readonly partial struct ThreadCache
    {
        /// <summary>
        /// Fills the bin of chunks of this size: with free ones of just this size, and with what lies behind
        /// <paramref name="chunk"/>, which was cut for the caller. They come out in the order they lie. A medium bin
        /// takes from the home arena alone.
        /// </summary>
        /// <param name="cache">The cache.</param>
        /// <param name="arena">The arena that the chunk is from. The caller holds its lock.</param>
        /// <param name="chunk">What was cut.</param>
        /// <param name="alignment">What the chunk was aligned to, if to more than all are: then only its like is taken,
        /// which lies behind it.</param>
        /// <param name="chunkSize">The size that was wanted. The chunk may be larger.</param>
        public static void Refill(ThreadCache cache, Arena arena, Chunk chunk, nuint alignment, nuint chunkSize)
        {
            if (chunk.IsMapped || (chunkSize & (alignment - 1)) != 0)
                return;
            if (chunkSize <= SizeClass.MaxSmall)
                RefillSmall(cache, arena, chunk, chunkSize, takesExact: alignment <= P.Alignment);
            else if (arena.Address == cache.Arena.Address && alignment <= P.Alignment)
                RefillMedium(cache, arena, chunk, chunkSize);
        }

        private static void RefillSmall(ThreadCache cache, Arena arena, Chunk chunk, nuint chunkSize, bool takesExact)
        {
            SizeClass small = SizeClass.OfSmall(chunkSize);
            if (P.Read(cache.HeadOf(small)) == 0 && P.Read(cache.SlotsOf(small)) == 0)
                return;
            nuint slots = Grow(cache, small);
            nuint wanted = takesExact && HasMagazines(cache, small) ? slots : P.Read(cache.CapacityOf(small)) / 2;
            nuint taken = Take(cache, arena, small, chunk, wanted < slots ? wanted : slots, takesExact);
            P.Write(cache.SlotsOf(small), slots - taken);
            P.Notify(Step.Refill, cache.Address, chunkSize);
        }

        /// <summary>
        /// Fills a medium bin. In a thread that goes through many blocks of one size it takes whole magazines first.
        /// </summary>
        private static void RefillMedium(ThreadCache cache, Arena home, Chunk chunk, nuint chunkSize)
        {
            if (!SizeClass.IsMediumRequest(chunkSize) || cache.Get(CacheField.MediumLimit) == 0)
                return;
            nuint wanted = WantedAhead(cache, home, chunkSize);
            nuint drawn = TakeMagazines(cache, home, chunkSize, wanted);
            nuint taken = Take(cache, home, SizeClass.OfMedium(chunkSize), chunk, wanted - drawn, takesExact: true);
            cache.Set(CacheField.MediumRoom, cache.Get(CacheField.MediumRoom) - (taken * chunkSize));
            if (drawn + taken != 0)
                P.Notify(Step.Refill, cache.Address, chunkSize);
        }

        /// <summary>
        /// Puts up to so many chunks of a class's own size in front of its list; returns how many. The caller counts
        /// them.
        /// </summary>
        private static nuint Take(
            ThreadCache cache,
            Arena arena,
            SizeClass sizeClass,
            Chunk chunk,
            nuint wanted,
            bool takesExact)
        {
            nuint chunkSize = sizeClass.ChunkSize;
            nuint link = cache.HeadOf(sizeClass);
            nuint others = P.Read(link);
            nuint left = wanted;
            for (; left != 0 && takesExact; left--)
            {
                Chunk exact = Arena.TakeExact(arena, chunkSize);
                if (exact.IsNone)
                    break;
                link = Append(link, exact.User);
            }

            Chunk behind = chunk.At(chunkSize);
            nuint run = left == 0 || chunk.Size != chunkSize ? 0 : Arena.TakeRun(arena, behind, chunkSize, left);
            for (nuint cut = 0; cut < run; cut++)
                link = Append(link, behind.At(cut * chunkSize).User);

            P.Write(link, others);
            nuint taken = wanted - left + run;
            Arena.CountSupplied(arena, taken);
            return taken;
        }

        private static nuint Append(nuint link, nuint user)
        {
            P.Write(user + P.WordSize, Chunk.Key);
            P.Write(link, user);
            return user;
        }

        /// <summary>
        /// Doubles what a small bin may hold, within the bounds of chunks and bytes; returns how many more it accepts
        /// now.
        /// </summary>
        private static nuint Grow(ThreadCache cache, SizeClass small)
        {
            nuint capacity = P.Read(cache.CapacityOf(small));
            nuint slots = P.Read(cache.SlotsOf(small));
            nuint most = Magazine.Rounds(small.ChunkSize);
            nuint limit = cache.Root[RootField.CacheCount];
            most = most < limit ? most : limit;
            if (capacity >= most)
                return slots;

            nuint added = 2 * capacity < most ? capacity : most - capacity;
            nuint bytes = added * small.ChunkSize;
            nuint growth = cache.Get(CacheField.Growth);
            if (bytes > growth)
                return slots;
            cache.Set(CacheField.Growth, growth - bytes);
            P.Write(cache.CapacityOf(small), capacity + added);
            P.Write(cache.SlotsOf(small), slots + added);
            return slots + added;
        }

        /// <summary>
        /// How many medium chunks of this size are worth cutting ahead, within half of the room there is.
        /// </summary>
        private static nuint WantedAhead(ThreadCache cache, Arena home, nuint chunkSize)
        {
            nuint wanted = Arena.CountMiss(home, chunkSize);
            if (wanted == 0)
                return 0;
            if (cache.Get(CacheField.MediumLimit) < 2 * (wanted + 1) * chunkSize)
                GrowMedium(cache, 2 * chunkSize);
            nint room = (nint)cache.Get(CacheField.MediumRoom);
            nuint fitting = room < 0 ? 0 : (nuint)room / 2 / chunkSize;
            nuint most = Tuning.MaxAhead * P.CacheScale;
            wanted = wanted < most ? wanted : most;
            return wanted < fitting ? wanted : fitting;
        }
    }
}
