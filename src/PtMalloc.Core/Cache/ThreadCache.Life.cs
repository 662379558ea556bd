namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    public readonly partial struct ThreadCache
    {
        /// <summary>Bytes that caches are cut from, mapped at a time; the first so many are static.</summary>
        public const int SlabBytes = 64 << 10;

        /// <summary>
        /// Gives the calling thread a cache: a spare one of a thread that ended, else a new one; the exited one if
        /// there is no memory.
        /// </summary>
        /// <param name="root">The root.</param>
        /// <param name="isForKeyTable">The call that the thread makes is for its key table, which is set aside for it:
        /// the platform must not ask for one as well.</param>
        public static ThreadCache Attach(Root root, bool isForKeyTable)
        {
            ThreadCache cache = Take(root);
            if (cache.Address == 0)
                return Exited(root);

            cache.Set(CacheField.RangeUnits, 0);
            cache.Set(CacheField.InHook, 0);
            cache.Set(CacheField.ExitRounds, 0);
            if (isForKeyTable && cache.Get(CacheField.KeyTable) == KeyTableState.Here)
                cache.Set(CacheField.KeyTable, KeyTableState.Out);
            Watch.Forget(cache);
            cache.Set(CacheField.CheckIn, root[RootField.CheckInterval]);
            cache.Set(CacheField.Thread, P.ThreadId);
            cache.Set(CacheField.Key, Chunk.Key);
            cache.Set(CacheField.State, CacheState.Attached);
            cache.Set(CacheField.Root, root.Address);
            TakeMode(cache, root);
            P.SetThreadCache(cache.Address);
            P.Notify(Step.ThreadAttach, cache.Address, 0);
            return cache;
        }

        /// <summary>
        /// The cache of all threads that ended theirs, which never holds anything. Made by whoever wants it: most
        /// processes leave its page alone.
        /// </summary>
        public static ThreadCache Exited(Root root)
        {
            ThreadCache exited = new(P.ExitedCacheAddress);
            bool isLocked = root.Lock(RootField.DirectoryLock);
            if (!exited.IsAttached)
            {
                Watch.Forget(exited);
                exited.Set(CacheField.State, CacheState.Exited);
                exited.Set(CacheField.Root, root.Address);
            }

            if (isLocked)
                root.Unlock(RootField.DirectoryLock);
            return exited;
        }

        /// <summary>
        /// The thread ends: its chunks go to their arenas, its home is left, its cache is spare. Later calls of the
        /// thread use the exited cache.
        /// </summary>
        public static void Detach(ThreadCache cache)
        {
            Root root = cache.Root;
            P.SetThreadCache(Exited(root).Address);
            FlushAll(cache, toMerge: false);
            if (!cache.Arena.IsNone)
            {
                Arena.LookNow(cache.SoundHome);
                ArenaDirectory.Detach(cache);
            }

            if (!root.Lock(RootField.DirectoryLock))
                return;
            AddSpare(cache, root);
            root.Set(RootField.Threads, root[RootField.Threads] - 1);
            root.Unlock(RootField.DirectoryLock);
            P.Notify(Step.ThreadDetach, cache.Address, 0);
        }

        /// <summary>Under the directory's lock, or in a forked child.</summary>
        internal static void AddSpare(ThreadCache cache, Root root)
        {
            cache.SetArena(default);
            cache.Set(CacheField.State, CacheState.Spare);
            nuint next = root.Pointer(RootField.SpareCaches, RootField.SpareCachesCopy);
            cache.Set(CacheField.NextSpareCopy, next);
            cache.Set(CacheField.NextSpare, next);
            root.SetPointer(RootField.SpareCaches, RootField.SpareCachesCopy, cache.Address);
        }

        /// <summary>
        /// Switches this cache off or on as the root's mode says. It is emptied first: a spare one may hold a vanished
        /// thread's chunks.
        /// </summary>
        public static void TakeMode(ThreadCache cache, Root root)
        {
            cache.Set(CacheField.Mode, root[RootField.Mode]);
            StartAnew(cache, root);
            if (root[RootField.Mode] != 0)
                cache.Set(CacheField.RangeUnits, 0);
        }

        /// <summary>
        /// Empties the cache. What it may hold begins small again, and grows with what the thread asks for: its share,
        /// where there are many threads.
        /// </summary>
        public static void StartAnew(ThreadCache cache, Root root)
        {
            FlushAll(cache, toMerge: true);
            nuint mode = cache.Get(CacheField.Mode);
            nuint count = root[RootField.CacheCount];
            nuint bins = root[RootField.CacheBins];
            nuint firstBytes = ShareOf(root, CacheBins.FirstBytes * P.CacheScale);
            for (SizeClass small = SizeClass.First; small.IsSmall; small = small.Next)
            {
                nuint capacity = mode != 0 || small.Number >= bins ? 0 : FirstCapacity(small, count, firstBytes);
                P.Write(cache.CapacityOf(small), capacity);
                P.Write(cache.SlotsOf(small), capacity);
            }

            cache.Set(CacheField.Growth, ShareOf(root, CacheBins.GrowthBytes));
            nuint part = MediumShareOf(root, root[RootField.MediumCacheBytes]) / CacheBins.FirstMediumPart;
            nuint limit = mode != 0 ? 0 : part < CacheBins.FirstMediumBytes ? part : CacheBins.FirstMediumBytes;
            cache.Set(CacheField.MediumLimit, limit);
            cache.Set(CacheField.MediumRoom, limit);
            cache.Set(CacheField.MediumPatience, MediumPatience(root));
            cache.Set(CacheField.SparseMask, ((nuint)1 << P.AddressBits) - 1);
        }

        /// <summary>
        /// What a bin may hold at first: so many bytes, but a few chunks at least and no more than tcache_count. A
        /// thread that does little keeps little.
        /// </summary>
        private static nuint FirstCapacity(SizeClass small, nuint count, nuint bytes)
        {
            nuint size = small.ChunkSize;
            nuint fitting = bytes / size;
            nuint least = size * CacheBins.LeastSlots <= CacheBins.LeastBytes * P.CacheScale
                ? CacheBins.LeastSlots
                : 1u;
            nuint first = fitting < least ? least : fitting < CacheBins.FirstSlots ? fitting : CacheBins.FirstSlots;
            return count < first ? count : first;
        }

        /// <summary>
        /// How many of these bytes one cache may come to hold. Many threads mostly take turns, and what lies in a cache
        /// serves nobody else meanwhile.
        /// </summary>
        private static nuint ShareOf(Root root, nuint bytes) =>
            IsCrowded(root) ? bytes / root[RootField.Threads] * CacheBins.FullCaches : bytes;

        /// <summary>
        /// How many of these bytes one cache may come to hold in medium chunks. Where there are many threads it is half
        /// as much: most are idle, and a few such chunks are much memory.
        /// </summary>
        private static nuint MediumShareOf(Root root, nuint bytes) =>
            IsCrowded(root) ? bytes / root[RootField.Threads] * (CacheBins.FullCaches / 2) : bytes;

        private static bool IsCrowded(Root root) => root[RootField.Threads] > CacheBins.FullCaches;

        /// <summary>
        /// Gives back what caches have beside themselves, and all slabs but the first. None of them is to be used
        /// again.
        /// </summary>
        public static void DeleteAll(Root root)
        {
            for (nuint slab = root.Pointer(RootField.CacheSlab, RootField.CacheSlabCopy); slab != 0;)
            {
                nuint end = slab + P.Read(slab);
                for (nuint cache = slab + LineMask + 1; cache < end; cache += Stride)
                    Hardened.DeleteTables(new(cache));
                nuint previous = P.Read(slab + P.WordSize);
                if (slab != P.FirstSlabAddress)
                    P.Unmap(slab, SlabBytes);
                slab = previous;
            }
        }

        private static ThreadCache Take(Root root)
        {
            if (!root.Lock(RootField.DirectoryLock))
                return default;
            ThreadCache cache = new(root.Pointer(RootField.SpareCaches, RootField.SpareCachesCopy));
            if (cache.Address != 0)
                root.SetPointer(
                    RootField.SpareCaches,
                    RootField.SpareCachesCopy,
                    cache.Pointer(CacheField.NextSpare, CacheField.NextSpareCopy));
            else
                cache = Carve(root);
            if (cache.Address != 0)
            {
                cache.Set(CacheField.Generation, root[RootField.Generation]);
                root.Set(RootField.Threads, root[RootField.Threads] + 1);
            }

            root.Unlock(RootField.DirectoryLock);
            return cache;
        }

        /// <summary>
        /// A new cache, on the list of all; under the directory's lock. A slab begins with the offset of its free rest
        /// and the slab before it, so that one store publishes it whole.
        /// </summary>
        private static ThreadCache Carve(Root root)
        {
            nuint slab = root.Pointer(RootField.CacheSlab, RootField.CacheSlabCopy);
            if (slab == 0 || P.Read(slab) + Stride > SlabBytes)
            {
                nuint previous = slab;
                slab = previous == 0 ? P.FirstSlabAddress : P.Map(SlabBytes);
                if (slab == 0)
                    return default;
                P.Write(slab, LineMask + 1);
                P.Write(slab + P.WordSize, previous);
                root.SetPointer(RootField.CacheSlab, RootField.CacheSlabCopy, slab);
            }

            ThreadCache cache = new(slab + P.Read(slab));
            P.Write(slab, P.Read(slab) + Stride);
            nuint next = root.Pointer(RootField.Caches, RootField.CachesCopy);
            cache.Set(CacheField.NextCopy, next);
            cache.Set(CacheField.Next, next);
            root.SetPointer(RootField.Caches, RootField.CachesCopy, cache.Address);
            return cache;
        }
    }
}
