namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /// <summary>
    /// Where a thread's freed chunks wait before anyone may have them: a ring of pointers, each chunk poisoned, with
    /// the header that it had. At the second level all chunks wait, and the one that leaves is exchanged for a random
    /// one, so that nobody can count on when. At the first level only those wait that are too large for
    /// <see cref="Hold"/>, and few: level 0 caches them, and finds what a program does to them there. The ring's words
    /// change such that a child forked in the middle of a change finds no chunk twice.
    /// </summary>
    public static class Quarantine
    {
        // The table's words: how many ever left, how many ever came, their bytes, and the ring, two words for each.
        private const int Left = 0;
        private const int Came = 1;
        private const int Bytes = 2;
        private const int Ring = 3;

        private static nuint TableBytes => Layout.PageUp((nuint)(Ring + (2 * Tuning.QuarantineSlots)) * P.WordSize);

        /// <summary>
        /// Takes a freed chunk in, which carries the freed mark. Returns one that has waited long enough, none, or this
        /// one if it can't wait.
        /// </summary>
        public static Chunk Exchange(ThreadCache cache, Root root, Chunk chunk)
        {
            bool isForAll = root[RootField.Harden] >= HardenLevel.Quarantine;
            nuint size = chunk.Size;
            if (size > Tuning.MaxQuarantined || !Exists(cache))
                return chunk;

            Poison.Fill(root, chunk, Poison.Quarantined);
            Chunk leaving = default;
            if (CountOf(cache) >= (isForAll ? Tuning.QuarantineSlots : (nuint)Tuning.FewQuarantineSlots)
                || BytesOf(cache) + size > (isForAll ? Tuning.QuarantineBytes : (nuint)Tuning.FewQuarantineBytes))
            {
                leaving = TakeOldest(cache, root);
            }

            Put(SlotOf(cache, Get(cache, Came)), chunk.User, HeadOf(chunk));
            Set(cache, Bytes, BytesOf(cache) + size);
            Set(cache, Came, (uint)(Get(cache, Came) + 1));
            return leaving;
        }

        /// <summary>
        /// Gives chunks back to their arenas: all, or, at the end of a thread at the second level, those beyond what
        /// may wait for the next.
        /// </summary>
        public static void Flush(ThreadCache cache, Root root, bool isEnd)
        {
            nuint kept = isEnd && root[RootField.Harden] >= HardenLevel.Quarantine
                ? (nuint)Tuning.QuarantineOfEnded
                : 0;
            while (CountOf(cache) != 0 && (kept == 0 || BytesOf(cache) > kept))
            {
                nuint slot = SlotOf(cache, Get(cache, Left));
                Chunk chunk = ChunkIn(slot);
                nuint head = P.Read(slot + P.WordSize);
                Set(cache, Left, (uint)(Get(cache, Left) + 1));
                Require(root, chunk, head);
                Forget(cache, chunk.Size);
                Remote.Release(cache, Territory.OwnerOf(root, chunk, Corruption.FreeInvalidPointer), chunk);
            }

            Require(cache, root);
        }

        /// <summary>
        /// Requires of all waiting chunks that nothing was written to them: they may never leave, when the process
        /// ends.
        /// </summary>
        public static void Require(ThreadCache cache, Root root)
        {
            for (nuint position = 0; position < CountOf(cache); position++)
            {
                nuint slot = SlotOf(cache, Get(cache, Left) + position);
                Require(root, ChunkIn(slot), P.Read(slot + P.WordSize));
            }
        }

        /// <summary>A glance at those that came last; the very last, if it is small, is looked at whole.</summary>
        public static void RequireNewest(ThreadCache cache, Root root)
        {
            nuint count = CountOf(cache);
            for (nuint back = 1; back <= Tuning.QuarantineNewest && back <= count; back++)
            {
                nuint slot = SlotOf(cache, Get(cache, Left) + count - back);
                Chunk chunk = ChunkIn(slot);
                RequireHead(chunk, P.Read(slot + P.WordSize));
                if (back == 1 && chunk.Size <= SizeClass.MaxSmall)
                    Poison.Require(root, chunk, Poison.Quarantined);
                else
                    Poison.RequireEdges(root, chunk, Poison.Quarantined);
            }
        }

        /// <summary>
        /// As <see cref="Require(ThreadCache, Root)"/>, for another thread's ring, which goes on meanwhile. A
        /// chunk has left by its count before anything is written to it, so one that is damaged while neither count has
        /// moved is so for good.
        /// </summary>
        public static void RequireOf(ThreadCache other, Root root)
        {
            for (nuint position = 0; position < CountOf(other); position++)
            {
                nuint left = P.LoadAcquire(At(other, Left));
                nuint came = P.LoadAcquire(At(other, Came));
                nuint slot = SlotOf(other, left + position);
                var chunk = Chunk.OfUser(P.LoadAcquire(slot));
                nuint head = P.LoadAcquire(slot + P.WordSize);
                if (position < (uint)(came - left)
                    && !IsWhole(root, chunk, head)
                    && P.CompareExchange(At(other, Left), left, left) == left
                    && P.LoadAcquire(At(other, Came)) == came)
                {
                    Require(root, chunk, head);
                }
            }
        }

        /// <summary>Unmaps the table.</summary>
        public static void Delete(ThreadCache cache)
        {
            nuint table = cache.Get(CacheField.Quarantine);
            if (table != 0)
                P.Unmap(table, TableBytes);
        }

        /// <summary>How many chunks wait.</summary>
        public static nuint CountOf(ThreadCache cache) =>
            cache.Get(CacheField.Quarantine) == 0 ? 0 : (uint)(Get(cache, Came) - Get(cache, Left));

        /// <summary>The bytes of the chunks that wait.</summary>
        public static nuint BytesOf(ThreadCache cache) => cache.Get(CacheField.Quarantine) == 0 ? 0 : Get(cache, Bytes);

        /// <summary>One of those that wait, the oldest being 0.</summary>
        public static Chunk ChunkAt(ThreadCache cache, nuint position) =>
            ChunkIn(SlotOf(cache, Get(cache, Left) + position));

        private static bool Exists(ThreadCache cache)
        {
            if (cache.IsExited)
                return false;
            if (cache.Get(CacheField.Quarantine) == 0)
                cache.Set(CacheField.Quarantine, P.Map(TableBytes));
            return cache.Get(CacheField.Quarantine) != 0;
        }

        /// <summary>The oldest takes the place of a random one, which leaves.</summary>
        private static Chunk TakeOldest(ThreadCache cache, Root root)
        {
            nuint count = CountOf(cache);
            nuint oldest = SlotOf(cache, Get(cache, Left));
            nuint slot = SlotOf(cache, Get(cache, Left) + ThreadCache.Random(cache, root, count));
            Chunk leaving = ChunkIn(slot);
            nuint head = P.Read(slot + P.WordSize);
            Set(cache, Left, (uint)(Get(cache, Left) + 1));
            Put(slot, P.Read(oldest), P.Read(oldest + P.WordSize));
            Require(root, leaving, head);
            Forget(cache, leaving.Size);
            return leaving;
        }

        /// <summary>The header is not known while the pointer changes.</summary>
        private static void Put(nuint slot, nuint user, nuint head)
        {
            P.StoreRelease(slot + P.WordSize, 0);
            P.StoreRelease(slot, user);
            P.StoreRelease(slot + P.WordSize, head);
        }

        private static void Forget(ThreadCache cache, nuint size)
        {
            nuint bytes = BytesOf(cache);
            Set(cache, Bytes, bytes > size ? bytes - size : 0);
        }

        private static void Require(Root root, Chunk chunk, nuint head)
        {
            RequireHead(chunk, head);
            Poison.Require(root, chunk, Poison.Quarantined);
        }

        /// <summary>Before anything is believed of the chunk's size.</summary>
        private static void RequireHead(Chunk chunk, nuint head)
        {
            if (!IsHead(chunk, head))
                P.FailDiffering(
                    Corruption.WrittenAfterFree, chunk.User, 0, chunk.Address + P.WordSize, chunk.Head, head);
        }

        private static bool IsWhole(Root root, Chunk chunk, nuint head) =>
            IsHead(chunk, head) && Poison.IsWhole(root, chunk, Poison.Quarantined);

        private static bool IsHead(Chunk chunk, nuint head) => head == 0 || HeadOf(chunk) == head;

        /// <summary>A chunk's header, but for what its neighbour may change in it.</summary>
        private static nuint HeadOf(Chunk chunk) => chunk.Head | Chunk.PreviousInUse;

        private static Chunk ChunkIn(nuint slot) => Chunk.OfUser(P.Read(slot));

        private static nuint SlotOf(ThreadCache cache, nuint number) =>
            At(cache, Ring + (2 * (int)(number & (Tuning.QuarantineSlots - 1))));

        private static nuint Get(ThreadCache cache, int word) => P.Read(At(cache, word));

        private static void Set(ThreadCache cache, int word, nuint value) => P.StoreRelease(At(cache, word), value);

        private static nuint At(ThreadCache cache, int word) =>
            cache.Get(CacheField.Quarantine) + ((nuint)word * P.WordSize);
    }
}
