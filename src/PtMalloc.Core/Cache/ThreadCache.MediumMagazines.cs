namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /*
     * Between a medium bin of a size in demand and the home's depot chunks go in magazines, which nobody looks into on
     * the way: of large blocks each word that is looked at is a miss of the processor's cache.
     */
    public readonly partial struct ThreadCache
    {
        /// <summary>
        /// Moves magazines of sizes in demand to the home's depot, of the largest first, until so many bytes have room
        /// or the lock is not to be had.
        /// </summary>
        private static void StoreMagazines(ThreadCache cache, nuint bytes)
        {
            Arena home = cache.SoundHome;
            if (!ArenaSession.TryBegin(home))
                return;
            for (SizeClass medium = SizeClass.Last;
                !medium.IsSmall && !HasMediumRoom(cache, bytes);
                medium = medium.Previous)
            {
                if (P.Read(cache.HeadOf(medium)) == 0 || !IsInDemand(home, medium))
                    continue;
                while (!HasMediumRoom(cache, bytes) && StoreMagazine(cache, home, medium))
                {
                }
            }

            ArenaSession.End(cache, home);
        }

        /// <summary>
        /// Moves the magazine behind the chunk that was cached last; false if there are too few chunks, or one among
        /// them is not of the size requests are cut to.
        /// </summary>
        private static bool StoreMagazine(ThreadCache cache, Arena home, SizeClass medium)
        {
            nuint size = medium.ChunkSize;
            nuint rounds = Magazine.Rounds(size);
            nuint kept = CheckedLink(cache, P.Read(cache.HeadOf(medium)));
            nuint last = kept;
            for (nuint left = rounds; left != 0; left--)
            {
                last = P.Read(last);
                if (last == 0 || SizeOfUser(CheckedLink(cache, last)) != size)
                    return false;
            }

            // Off the one list before it is on the other, so that a child forked meanwhile can't find it twice.
            nuint first = P.Read(kept);
            P.Write(kept, P.Read(last));
            P.Write(last, 0);
            cache.Set(CacheField.MediumRoom, cache.Get(CacheField.MediumRoom) + (rounds * size));
            Arena.PutMagazine(home, size, first);
            return true;
        }

        /// <summary>
        /// Fills an empty medium bin with whole magazines from the home's depot, with so many chunks at the most;
        /// returns how many.
        /// </summary>
        private static nuint TakeMagazines(ThreadCache cache, Arena home, nuint chunkSize, nuint most)
        {
            nuint link = cache.HeadOf(SizeClass.OfMedium(chunkSize));
            if (P.Read(link) != 0)
                return 0;
            nuint rounds = Magazine.Rounds(chunkSize);
            nuint taken = 0;
            while (taken + rounds <= most)
            {
                nuint first = Arena.TakeMagazine(home, chunkSize);
                if (first == 0)
                    break;
                P.Write(link, first);
                taken += rounds;
                if (taken + rounds <= most)
                    link = LastOf(cache, first);
            }

            cache.Set(CacheField.MediumRoom, cache.Get(CacheField.MediumRoom) - (taken * chunkSize));
            return taken;
        }

        private static nuint LastOf(ThreadCache cache, nuint user)
        {
            nuint last = CheckedLink(cache, user);
            for (nuint seen = 0; P.Read(last) != 0; seen++)
            {
                if (seen > CacheBins.MaxSlots)
                    P.Fail(Corruption.FreeTooManyInCache, user, cache.Arena.Address, last);
                last = CheckedLink(cache, P.Read(last));
            }

            return last;
        }
    }
}
