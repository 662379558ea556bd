namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /// <summary>
    /// A check of the calling thread's cache: each bin holds as many chunks as it counts, of its size, with the key.
    /// Whether a chunk is marked as in use is only asked of those of the one arena whose lock the caller holds.
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

        /// <summary>The first flaw, if there is any.</summary>
        /// <param name="cache">The cache.</param>
        /// <param name="locked">The arena whose lock is held; none: no other thread runs.</param>
        public static Finding Run(ThreadCache cache, Arena locked)
        {
            CacheCheck check = new(cache, locked);
            _ = check.CheckSmall() && check.CheckMedium() && check.CheckOutbox();
            return check.finding;
        }

        private bool CheckSmall()
        {
            for (SizeClass small = SizeClass.First; small.IsSmall; small = small.Next)
            {
                if (!CheckList(cache.HeadOf(small), cache.HeadOf(small), out nuint count, out _)
                    || !CheckCount(small, count)
                    || !CheckSpare(small))
                {
                    return false;
                }
            }

            return true;
        }

        private bool CheckCount(SizeClass small, nuint count)
        {
            if (IsUncounted)
                return true;
            nuint most = small.Number < cache.Root[RootField.CacheBins] ? cache.Root[RootField.CacheCount] : 0;
            nuint capacity = P.Read(cache.CapacityOf(small));
            nuint counted = capacity - P.Read(cache.SlotsOf(small));
            if (capacity > most)
                return Fail(Flaw.CacheCount, cache.CapacityOf(small), most, capacity);
            return count == counted || Fail(Flaw.CacheCount, cache.HeadOf(small), counted, count);
        }

        private bool CheckSpare(SizeClass small)
        {
            nuint spare = cache.SpareOf(small);
            nuint rounds = Magazine.Rounds(small.ChunkSize);
            return CheckList(spare, cache.HeadOf(small), out nuint count, out _)
                && (count == 0 || count == rounds || Fail(Flaw.CacheCount, spare, rounds, count));
        }

        private bool CheckMedium()
        {
            nuint held = 0;
            for (SizeClass medium = SizeClass.FirstMedium; medium.Exists; medium = medium.Next)
            {
                nuint head = cache.HeadOf(medium);
                if (!CheckList(head, head, out _, out nuint bytes))
                    return false;
                held += bytes;
            }

            if (IsUncounted)
                return true;
            nuint limit = cache.Get(CacheField.MediumLimit);
            nuint most = cache.Root[RootField.MediumCacheBytes];
            nuint counted = limit - cache.Get(CacheField.MediumRoom);
            if (limit > most)
                return Fail(Flaw.CacheCount, cache.At(CacheField.MediumLimit), most, limit);
            return held == counted || Fail(Flaw.CacheCount, cache.At(CacheField.MediumRoom), counted, held);
        }

        private bool CheckOutbox()
        {
            nuint counted = cache.Get(CacheField.OutBytes);
            nuint head = cache.At(CacheField.OutHead);
            return CheckList(head, head, out _, out nuint bytes)
                && (IsUncounted || bytes == counted || Fail(Flaw.CacheCount, head, counted, bytes));
        }

        /// <summary>A cache that is being switched off, or is nobody's, counts nothing.</summary>
        private readonly bool IsUncounted =>
            cache.Get(CacheField.Mode) != 0 || cache.Get(CacheField.State) != CacheState.Attached;

        /// <summary>A list that begins at this link, of chunks that belong on the list of this head.</summary>
        private bool CheckList(nuint link, nuint head, out nuint count, out nuint bytes)
        {
            count = 0;
            bytes = 0;
            for (nuint user = P.Read(link); user != 0; user = P.Read(link))
            {
                if (!CheckChunk(link, user, head))
                    return false;
                if (++count > CacheBins.MaxSlots)
                    return Fail(Flaw.CacheCount, link, CacheBins.MaxSlots, count);
                bytes += Chunk.OfUser(user).Size;
                link = user;
            }

            return true;
        }

        private bool CheckChunk(nuint link, nuint user, nuint head)
        {
            var chunk = Chunk.OfUser(user);
            Arena owner = ArenaCheck.OwnerOfPlace(chunk.Address);
            // How much of its heaps another arena uses is under its lock; what it does not use reads as zeros.
            bool isStill = locked.IsNone || locked.Address == owner.Address;
            if (owner.IsNone || (isStill && !ArenaCheck.IsPlaceIn(owner, chunk.Address)))
                return Fail(Flaw.CachePlace, link, 0, user);
            if (head != cache.At(CacheField.OutHead) && cache.ListOf(chunk.Size) != head)
                return Fail(Flaw.CacheSize, chunk.Address, head, chunk.Size);
            if (P.Read(user + P.WordSize) != Chunk.Key)
                return Fail(Flaw.CacheKey, chunk.Address, Chunk.Key, P.Read(user + P.WordSize));
            return !isStill
                || ArenaCheck.Waits(owner, chunk)
                || Fail(Flaw.CacheFree, chunk.Address, Chunk.PreviousInUse, 0);
        }

        private bool Fail(Flaw flaw, nuint address, nuint expected, nuint found)
        {
            finding = new Finding(flaw, address, expected, found);
            return false;
        }
    }
}
