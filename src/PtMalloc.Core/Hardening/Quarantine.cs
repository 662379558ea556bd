namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /// <summary>
    /// Where a thread's freed chunks wait at the second level before anyone may have them: a ring of pointers, each chunk poisoned. The one that
    /// leaves is exchanged for a random one, so that nobody can count on when. Its words change such that a child forked in the
    /// middle of a change finds no chunk twice.
    /// </summary>
    public static class Quarantine
    {
        /// <summary>Chunks at most; a power of two.</summary>
        private const int Slots = 1024;

        /// <summary>Bytes at most, in all.</summary>
        private const int MaxBytes = 4 << 20;

        /// <summary>A larger chunk does not wait.</summary>
        private const int MaxChunk = 256 << 10;

        // The table's words: how many ever left, how many ever came, their bytes, and the ring.
        private const int Left = 0;
        private const int Came = 1;
        private const int Bytes = 2;
        private const int Ring = 3;

        private static nuint TableBytes => Layout.PageUp((nuint)(Ring + Slots) * P.WordSize);

        /// <summary>Takes a freed chunk in, which carries the freed mark. Answers one that has waited long enough, none, or this one if it can't wait.</summary>
        public static Chunk Exchange(ThreadCache cache, Root root, Chunk chunk)
        {
            nuint size = chunk.Size;
            if (size > MaxChunk || !Exists(cache))
                return chunk;

            Poison.Fill(chunk, Poison.Quarantined);
            Chunk leaving = default;
            if (CountOf(cache) == Slots || BytesOf(cache) + size > MaxBytes)
                leaving = TakeOldest(cache, root);
            P.StoreRelease(SlotOf(cache, Get(cache, Came)), chunk.User);
            Set(cache, Bytes, BytesOf(cache) + size);
            Set(cache, Came, (uint)(Get(cache, Came) + 1));
            return leaving;
        }

        /// <summary>Gives all chunks back to their arenas.</summary>
        public static void Flush(ThreadCache cache, Root root)
        {
            while (CountOf(cache) != 0)
            {
                Chunk chunk = ChunkAt(cache, 0);
                Set(cache, Left, (uint)(Get(cache, Left) + 1));
                Poison.Require(root, chunk, Poison.Quarantined);
                Remote.Release(cache, Territory.OwnerOf(root, chunk, Corruption.FreeInvalidPointer), chunk);
            }
            if (cache.Get(CacheField.Quarantine) != 0)
                Set(cache, Bytes, 0);
        }

        /// <summary>Requires of all waiting chunks that nothing was written to them: they may never leave, when the process ends.</summary>
        public static void Require(ThreadCache cache, Root root)
        {
            for (nuint position = 0; position < CountOf(cache); position++)
                Poison.Require(root, ChunkAt(cache, position), Poison.Quarantined);
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
            Chunk.OfUser(P.Read(SlotOf(cache, Get(cache, Left) + position)));

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
            nuint slot = SlotOf(cache, Get(cache, Left) + ThreadCache.Random(cache, root, count));
            Chunk oldest = ChunkAt(cache, 0);
            Chunk leaving = Chunk.OfUser(P.Read(slot));
            Set(cache, Left, (uint)(Get(cache, Left) + 1));
            P.StoreRelease(slot, oldest.User);
            Poison.Require(root, leaving, Poison.Quarantined);
            nuint bytes = BytesOf(cache);
            Set(cache, Bytes, bytes > leaving.Size ? bytes - leaving.Size : 0);
            return leaving;
        }

        private static nuint SlotOf(ThreadCache cache, nuint number) => At(cache, Ring + (int)(number & (Slots - 1)));

        private static nuint Get(ThreadCache cache, int word) => P.Read(At(cache, word));

        private static void Set(ThreadCache cache, int word, nuint value) => P.StoreRelease(At(cache, word), value);

        private static nuint At(ThreadCache cache, int word) => cache.Get(CacheField.Quarantine) + ((nuint)word * P.WordSize);
    }
}
