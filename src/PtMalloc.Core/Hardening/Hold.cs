namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /// <summary>
    /// The thread cache of the hardened modes, behind the slow doors: freed chunks, still marked in use, as a table of
    /// pointers for each size, oldest first, so that nothing a program writes to a freed block leads anywhere. Which of
    /// the older ones is handed out is random, and so is which one leaves a full class for its arena. Its words change
    /// such that a child forked in the middle of a change finds no chunk twice.
    /// </summary>
    public static class Hold
    {
        private static nuint TableBytes => Layout.PageUp((nuint)(CacheBins.End * (Tuning.HoldSlots + 1)) * P.WordSize);

        /// <summary>A random chunk of this size; 0 if none is held. Returns user data.</summary>
        public static nuint Take(ThreadCache cache, Root root, nuint chunkSize)
        {
            SizeClass small = SizeClass.OfSmall(chunkSize);
            nuint count = CountOf(cache, small);
            if (count == 0)
            {
                P.Notify(Step.CacheMiss, cache.Address, chunkSize);
                return 0;
            }

            // The one freed last is looked at as well. So none is looked at later than if they were taken in turn, last
            // in first out, as from the thread cache: what a damaged link is found by there is found here.
            Chunk last = ChunkAt(cache, small, count - 1);
            nuint user = TakeOlder(cache, root, small, count).User;
            SetCount(cache, small, count - 1);
            Require(root, small, Chunk.OfUser(user));
            if (last.User != user)
                Require(root, small, last);
            P.Notify(Step.CacheHit, user, small.Number);
            return user;
        }

        /// <summary>
        /// After a miss: holds some more chunks of this size from the arena, which the caller has locked and took
        /// <paramref name="chunk"/>
        /// from. Returns the one to hand out, any of them.
        /// </summary>
        public static Chunk Refill(ThreadCache cache, Arena arena, Chunk chunk, nuint chunkSize)
        {
            Root root = arena.Root;
            SizeClass small = SizeClass.OfSmall(chunkSize);
            if (chunk.Size != chunkSize || !Accepts(cache, root, small))
                return chunk;

            nuint count = 0;
            while (count < Tuning.HoldBatch && TryHoldAnother(cache, arena, chunkSize, count))
                count++;
            Arena.CountSupplied(arena, count);
            P.Notify(Step.Refill, cache.Address, chunkSize);
            nuint pick = ThreadCache.Random(cache, root, count + 1);
            if (pick == count)
                return chunk;

            nuint slot = SlotOf(cache, small, pick);
            Chunk picked = Chunk.OfUser(P.Read(slot));
            Prepare(root, chunk);
            P.StoreRelease(slot, chunk.User);
            return picked;
        }

        /// <summary>
        /// Takes in a freed chunk, poisoned. Returns the one that has to leave for its arena: none, one that was held,
        /// or this one.
        /// </summary>
        public static Chunk Put(ThreadCache cache, Root root, Chunk chunk)
        {
            SizeClass small = SizeClass.OfSmall(chunk.Size);
            if (!Accepts(cache, root, small))
                return chunk;

            nuint count = CountOf(cache, small);
            P.Notify(Step.CachePush, chunk.User, small.Number);
            if (count < Tuning.HoldSlots)
            {
                Append(cache, small, count, chunk);
                return default;
            }

            Chunk leaving = TakeOlder(cache, root, small, count);
            P.StoreRelease(SlotOf(cache, small, count - 1), chunk.User);
            SetCount(cache, small, count);
            Require(root, small, leaving);
            return leaving;
        }

        /// <summary>Whether chunks of this size can be held, by this thread and as it is set.</summary>
        public static bool Accepts(ThreadCache cache, Root root, Chunk chunk) =>
            Accepts(cache, root, SizeClass.OfSmall(chunk.Size));

        /// <summary>Requires of all chunks that nothing was written to them.</summary>
        public static void Require(ThreadCache cache, Root root)
        {
            for (SizeClass small = SizeClass.First; small.IsSmall; small = small.Next)
            {
                for (nuint position = 0; position < CountOf(cache, small); position++)
                    Require(root, small, ChunkAt(cache, small, position));
            }
        }

        /// <summary>Gives all chunks back to their arenas.</summary>
        public static void Flush(ThreadCache cache, Root root)
        {
            for (SizeClass small = SizeClass.First; small.IsSmall; small = small.Next)
            {
                nuint held = CountOf(cache, small);
                for (nuint count = held; count != 0; count--)
                {
                    Chunk chunk = ChunkAt(cache, small, count - 1);
                    SetCount(cache, small, count - 1);
                    Require(root, small, chunk);
                    Remote.Release(cache, Territory.OwnerOf(root, chunk, Corruption.FreeInvalidPointer), chunk);
                }
                if (held != 0)
                    P.Notify(Step.Flush, cache.Address, held);
            }
        }

        /// <summary>Unmaps the table.</summary>
        public static void Delete(ThreadCache cache)
        {
            nuint table = cache.Get(CacheField.Hold);
            if (table != 0)
                P.Unmap(table, TableBytes);
        }

        /// <summary>How many chunks of a class are held.</summary>
        public static nuint CountOf(ThreadCache cache, SizeClass small)
        {
            nuint table = cache.Get(CacheField.Hold);
            return table == 0 || !small.IsSmall ? 0 : P.Read(table + (small.Number * P.WordSize));
        }

        /// <summary>One of a class's held chunks.</summary>
        public static Chunk ChunkAt(ThreadCache cache, SizeClass small, nuint position) =>
            Chunk.OfUser(P.Read(SlotOf(cache, small, position)));

        /// <summary>
        /// Whether a class takes chunks: not if the cache was switched off, or the thread has none, or there is no
        /// memory for the table.
        /// </summary>
        private static bool Accepts(ThreadCache cache, Root root, SizeClass small) =>
            small.Number < root[RootField.CacheBins]
            && (root[RootField.Mode] & (Modes.NoCache | Modes.Check)) == 0
            && !cache.IsExited
            && (cache.Get(CacheField.Hold) != 0 || Create(cache));

        private static bool Create(ThreadCache cache)
        {
            cache.Set(CacheField.Hold, P.Map(TableBytes));
            return cache.Get(CacheField.Hold) != 0;
        }

        private static bool TryHoldAnother(ThreadCache cache, Arena arena, nuint size, nuint count)
        {
            Chunk chunk = Arena.AllocateFromFree(arena, size);
            if (chunk.IsNone)
                return false;
            // A rest too small to be a chunk stays with it: then it is of another class.
            if (chunk.Size != size)
            {
                Arena.Release(arena, chunk);
                return false;
            }
            Prepare(arena.Root, chunk);
            Append(cache, SizeClass.OfSmall(size), count, chunk);
            return true;
        }

        /// <summary>
        /// Takes one of the older half, and closes the gap: the later a freed block is handed out, the longer its
        /// second free is known for one. The class's count is left to the caller; it is low meanwhile, so that a child
        /// forked in between has lost some.
        /// </summary>
        private static Chunk TakeOlder(ThreadCache cache, Root root, SizeClass small, nuint count)
        {
            nuint position = ThreadCache.Random(cache, root, (count + 1) / 2);
            Chunk taken = ChunkAt(cache, small, position);
            SetCount(cache, small, position);
            for (nuint next = position + 1; next < count; next++)
                P.StoreRelease(SlotOf(cache, small, next - 1), P.Read(SlotOf(cache, small, next)));
            return taken;
        }

        private static void Append(ThreadCache cache, SizeClass small, nuint count, Chunk chunk)
        {
            P.StoreRelease(SlotOf(cache, small, count), chunk.User);
            SetCount(cache, small, count + 1);
        }

        /// <summary>A chunk comes straight from its arena.</summary>
        private static void Prepare(Root root, Chunk chunk)
        {
            Poison.Fill(root, chunk, Poison.Held);
            Canary.MarkFreed(root, chunk);
        }

        /// <summary>
        /// A held chunk has the size of its class and the mark of a freed one, unless something wrote over it.
        /// </summary>
        private static void Require(Root root, SizeClass small, Chunk chunk)
        {
            if (SizeClass.OfSmall(chunk.Size).Number != small.Number)
                P.Fail(Corruption.MallocFastWrongSize, chunk.User, 0, chunk.Head);
            Poison.Require(root, chunk, Poison.Held);
        }

        private static void SetCount(ThreadCache cache, SizeClass small, nuint count) =>
            P.StoreRelease(cache.Get(CacheField.Hold) + (small.Number * P.WordSize), count);

        private static nuint SlotOf(ThreadCache cache, SizeClass small, nuint position) =>
            cache.Get(CacheField.Hold) + ((CacheBins.End + (small.Number * Tuning.HoldSlots) + position) * P.WordSize);
    }
}
