namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /*
     * How much the medium bins hold: a number of bytes, all together, that doubles when it is met, up to a share of the
     * home arena's memory. When room is made, chunks of sizes in demand go to the depot by the magazine. Of the others,
     * those behind a free one go first: the arena makes larger ones of them, while a chunk between two in use would be
     * there what it is here, good for a request of its size. Then from the largest down, for a miss costs the same
     * whatever its size, so that the most chunks in these bytes are the most hits; and last of all the one cached last
     * in each bin.
     */
    public readonly partial struct ThreadCache
    {
        /// <summary>Empties the medium bins, under one lock.</summary>
        private static void FlushMedium(ThreadCache cache)
        {
            nuint list = 0;
            nuint count = 0;
            for (SizeClass medium = SizeClass.FirstMedium; medium.Exists; medium = medium.Next)
                TakeMedium(cache, cache.HeadOf(medium), ref list, ref count);
            GiveBack(cache, list, count, toMerge: true);
        }

        private static bool TryCacheMedium(ThreadCache cache, nuint user, nuint chunkSize)
        {
            if (TryPushMedium(cache, user, chunkSize))
                return true;
            GrowMedium(cache, 2 * chunkSize);
            nuint limit = cache.Get(CacheField.MediumLimit);
            if (chunkSize > limit)
                return false;
            nuint wanted = (limit / 4) + chunkSize;
            if (!HasMediumRoom(cache, chunkSize))
                MakeMediumRoom(cache, wanted < limit ? wanted : limit);
            return TryPushMedium(cache, user, chunkSize);
        }

        /// <summary>Gives chunks back, under one lock, until so many bytes have room.</summary>
        private static void MakeMediumRoom(ThreadCache cache, nuint bytes)
        {
            nuint list = 0;
            nuint count = 0;
            bool isInDemand = false;
            Arena home = cache.SoundHome;
            for (SizeClass medium = SizeClass.FirstMedium; medium.Exists; medium = medium.Next)
            {
                if (P.Read(cache.HeadOf(medium)) == 0)
                    continue;
                if (IsInDemand(home, medium))
                    isInDemand = true;
                else
                    TakeMergeable(cache, cache.HeadOf(medium), ref list, ref count);
            }

            if (isInDemand && !HasMediumRoom(cache, bytes))
                StoreMagazines(cache, bytes);

            for (SizeClass medium = SizeClass.Last;
                !medium.IsSmall && !HasMediumRoom(cache, bytes);
                medium = medium.Previous)
                TakeAllButFirst(cache, medium, ref list, ref count);
            for (SizeClass medium = SizeClass.Last;
                !medium.IsSmall && !HasMediumRoom(cache, bytes);
                medium = medium.Previous)
                TakeMedium(cache, cache.HeadOf(medium), ref list, ref count);
            GiveBack(cache, list, count, toMerge: false);
        }

        private static bool HasMediumRoom(ThreadCache cache, nuint bytes) =>
            (nint)cache.Get(CacheField.MediumRoom) >= (nint)bytes;

        /// <summary>
        /// Whether the home arena's depot, if there is one, would take a bin's chunks. Asked without its lock: perhaps.
        /// </summary>
        private static bool IsInDemand(Arena home, SizeClass medium) =>
            !home.IsNone && Arena.IsInDemand(home, DepotLine.Of(home, medium));

        /// <summary>
        /// Moves those chunks of a medium bin to a list, and counts them, that a free neighbour waits for.
        /// </summary>
        private static void TakeMergeable(ThreadCache cache, nuint link, ref nuint list, ref nuint count)
        {
            nuint seen = 0;
            for (nuint user = P.Read(link); user != 0; user = P.Read(link))
            {
                if (seen++ > CacheBins.MaxSlots)
                    P.Fail(Corruption.FreeTooManyInCache, user, cache.Arena.Address, link);
                nuint next = P.Read(CheckedLink(cache, user));
                P.Prefetch(next);
                if (Chunk.OfUser(user).IsPreviousInUse)
                {
                    link = user;
                    continue;
                }

                P.Write(link, next);
                P.Write(user, list);
                list = user;
                count++;
                cache.Set(CacheField.MediumRoom, cache.Get(CacheField.MediumRoom) + Chunk.OfUser(user).Size);
            }
        }

        private static void TakeAllButFirst(ThreadCache cache, SizeClass medium, ref nuint list, ref nuint count)
        {
            nuint first = P.Read(cache.HeadOf(medium));
            if (first != 0)
                TakeMedium(cache, CheckedLink(cache, first), ref list, ref count);
        }

        /// <summary>Moves what follows this link of a medium bin to a list, and counts it.</summary>
        private static void TakeMedium(ThreadCache cache, nuint link, ref nuint list, ref nuint count)
        {
            nuint rest = P.Read(link);
            if (rest == 0)
                return;
            nuint bytes = 0;
            P.Write(link, 0);
            list = Reverse(cache, rest, list, ref count, ref bytes);
            cache.Set(CacheField.MediumRoom, cache.Get(CacheField.MediumRoom) + bytes);
        }

        /// <summary>
        /// How often a thread meets full medium bins before they may hold more: 0 for the first few threads, each of
        /// which may grow to the full size.
        /// </summary>
        private static nuint MediumPatience(Root root) => IsCrowded(root) ? root[RootField.Threads] : 0;

        /// <summary>What the medium bins may come to hold: a part of the home arena's memory, within bounds.</summary>
        private static nuint MostMedium(ThreadCache cache)
        {
            Root root = cache.Root;
            Arena home = cache.SoundHome;
            nuint most = MediumShareOf(root, root[RootField.MediumCacheBytes]);
            nuint threads = root[RootField.Threads];
            nuint sharers = threads <= 1 ? 1 : threads < CacheBins.FullCaches ? CacheBins.FullCaches : threads;
            nuint least = CacheBins.LeastMediumBytes * P.CacheScale / sharers;
            nuint part = home.IsNone ? 0 : home.SystemMemory / CacheBins.MediumShare * P.CacheScale;
            return most < least ? most
                : part < least ? least
                : part < most ? part
                : most;
        }

        /// <summary>
        /// Doubles what the medium bins may hold, and makes it so many bytes at the least, within their bounds. Where
        /// there are many threads, most did a little and wait, and what their caches hold serves nobody: so there a
        /// thread has to meet full bins more often first.
        /// </summary>
        private static void GrowMedium(ThreadCache cache, nuint least)
        {
            nuint most = MostMedium(cache);
            nuint before = cache.Get(CacheField.MediumLimit);
            if (before >= most)
                return;
            nuint patience = cache.Get(CacheField.MediumPatience);
            cache.Set(CacheField.MediumPatience, patience != 0 ? patience - 1 : MediumPatience(cache.Root));
            if (patience != 0)
                return;

            nuint limit = 2 * before < least ? least : 2 * before;
            limit = limit < most ? limit : most;
            cache.Set(CacheField.MediumLimit, limit);
            cache.Set(CacheField.MediumRoom, cache.Get(CacheField.MediumRoom) + limit - before);
        }
    }
}
