namespace PtMalloc;

public static partial class Ptmalloc<P>
{
    /// <summary>
    /// A check of the calling thread's cache: each bin holds as many chunks as it counts, of its size, with the key. Whether a chunk is
    /// marked as in use is only asked of those of the one arena whose lock the caller holds.
    /// </summary>
    public struct CacheCheck
    {
        private readonly ThreadCache cache;
        private readonly Arena locked;
        private Finding finding;

        private CacheCheck(ThreadCache cache, Arena locked)
        {
            this.cache = cache;
            this.locked = locked;
        }

        /// <summary>The first flaw, if there is any. As with main, none is seen while main is in more pieces than are kept.</summary>
        /// <param name="cache">The cache.</param>
        /// <param name="locked">The arena whose lock is held; none: no other thread runs.</param>
        public static Finding Run(ThreadCache cache, Arena locked)
        {
            if (!new Pieces(cache.Root).AreAllKnown)
                return default;

            CacheCheck check = new(cache, locked);
            for (nuint bin = CacheBins.First; bin < CacheBins.End; bin++)
            {
                if (!check.CheckBin(bin))
                    break;
            }

            return check.finding;
        }

        private bool CheckBin(nuint bin)
        {
            nuint link = cache.HeadOf(bin);
            nuint count = 0;
            for (nuint user = P.Read(link); user != 0; user = P.Read(link))
            {
                if (!CheckChunk(link, user, bin))
                    return false;
                if (++count > CacheBins.MaxSlots)
                    return Fail(Flaw.CacheCount, link, CacheBins.MaxSlots, count);
                link = user;
            }

            // A cache that is being switched off, or is nobody's, counts nothing.
            if (cache.Get(CacheField.Mode) != 0 || cache.Get(CacheField.State) != CacheState.Attached)
                return true;
            nuint most = bin < cache.Root[RootField.CacheBins] ? cache.Root[RootField.CacheCount] : 0;
            nuint counted = most - P.Read(cache.SlotsOf(bin));
            return count == counted || Fail(Flaw.CacheCount, cache.HeadOf(bin), counted, count);
        }

        private bool CheckChunk(nuint link, nuint user, nuint bin)
        {
            var chunk = Chunk.OfUser(user);
            Arena owner = ArenaCheck.OwnerOfPlace(chunk.Address);
            // How much of its heaps another arena uses is under its lock; what it does not use reads as zeros.
            bool isStill = locked.IsNone || locked.Address == owner.Address;
            if (owner.IsNone || (isStill && !ArenaCheck.IsPlaceIn(owner, chunk.Address)))
                return Fail(Flaw.CachePlace, link, 0, user);
            if (ThreadCache.BinOf(chunk.Size) != bin)
                return Fail(Flaw.CacheSize, chunk.Address, bin, ThreadCache.BinOf(chunk.Size));
            if (P.Read(user + P.WordSize) != ThreadCache.Key)
                return Fail(Flaw.CacheKey, chunk.Address, ThreadCache.Key, P.Read(user + P.WordSize));
            return !isStill || ArenaCheck.Waits(owner, chunk) || Fail(Flaw.CacheFree, chunk.Address, Chunk.PreviousInUse, 0);
        }

        private bool Fail(Flaw flaw, nuint address, nuint expected, nuint found)
        {
            finding = new Finding(flaw, address, expected, found);
            return false;
        }
    }
}
