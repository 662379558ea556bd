namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /// <summary>
    /// Which arena serves which thread. An arena it returns is locked; none: the request is to be mapped on its own.
    /// </summary>
    public static class ArenaDirectory
    {
        /// <summary>The arena for a thread's request (arena_get): its home, or the one that becomes its home.</summary>
        public static Arena Get(ThreadCache cache, nuint chunkSize)
        {
            Root root = cache.Root;
            if (Fork.IsInTheWay(cache, root))
                return default;
            if (cache.IsExited)
                return Lock.Acquire(Arena.Main.LockWord) ? Arena.Main : TryAny(root);

            Arena home = cache.SoundHome;
            if (!home.IsNone && Lock.Acquire(home.LockWord))
            {
                P.Notify(Step.ArenaHome, home.Address, 0);
                return home;
            }

            // A fork may have begun while this thread slept on the lock: it does without any arena, then. And so does a
            // call that comes from within one.
            bool isBusyHere = !home.IsNone && Lock.IsOwn(home.LockWord);
            return isBusyHere || root[RootField.ForksInProgress] != 0
                ? default
                : Choose(cache, chunkSize, avoid: default);
        }

        /// <summary>
        /// The arena for a second try after <paramref name="failed"/>, which is unlocked here (arena_get_retry): main
        /// after a thread arena, and the thread keeps its home; after main, another than main, and the thread moves
        /// there.
        /// </summary>
        public static Arena Retry(ThreadCache cache, Arena failed, nuint chunkSize)
        {
            P.Notify(Step.ArenaRetry, failed.Address, chunkSize);
            Lock.Release(failed.LockWord);
            if (!failed.IsMain)
                return Lock.Acquire(Arena.Main.LockWord) ? Arena.Main : default;
            return cache.IsExited ? default : Choose(cache, chunkSize, avoid: failed);
        }

        /// <summary>The thread leaves its home for good; an arena without threads goes to the free list.</summary>
        public static void Detach(ThreadCache cache)
        {
            Root root = cache.Root;
            if (!root.Lock(RootField.DirectoryLock))
                return;
            Leave(root, cache.Arena);
            root.Unlock(RootField.DirectoryLock);
            cache.SetArena(default);
        }

        /// <summary>
        /// The limit on arenas, main counted (narenas_limit): arena_max, or by processors once arena_test arenas exist.
        /// </summary>
        public static nuint Limit(Root root)
        {
            nuint max = root[RootField.ArenaMax];
            if (max != 0)
                return max;
            if (root[RootField.ArenaCount] <= root[RootField.ArenaTest])
                return root[RootField.ArenaTest] + 1;

            nuint limit = root[RootField.ArenaLimit];
            if (limit == 0)
            {
                bool asGlibc = root[RootField.CountOnlineProcessors] != 0;
                limit = ((asGlibc ? P.OnlineProcessors : P.UsableProcessors) * P.ArenasPerProcessor) + 1;
                root.Set(RootField.ArenaLimit, limit);
            }

            return limit;
        }

        /// <summary>
        /// A new home (arena_get2): an arena without threads, else a new one below the limit, else a shared one. Once
        /// there are a few, one whose lock is free is shared before a new one is made: most threads take turns, and
        /// each arena has free memory of its own.
        /// </summary>
        private static Arena Choose(ThreadCache cache, nuint chunkSize, Arena avoid)
        {
            Root root = cache.Root;
            if (Lock.IsOwn(root.At(RootField.DirectoryLock)))
                return default;
            Arena arena = TakeFree(cache, root);
            if (arena.IsNone && avoid.IsNone && root[RootField.ArenaCount] >= FewArenas(root))
                arena = TryShare(cache, root);
            if (!arena.IsNone)
                return arena;

            nuint limit = Limit(root);
            if (root.FetchAdd(RootField.ArenaCount, 1) < limit)
            {
                arena = Create(cache, root, chunkSize);
                if (!arena.IsNone)
                    return arena;
            }

            root.FetchAdd(RootField.ArenaCount, unchecked((nuint)(-1)));
            P.Notify(Step.ArenaLimit, root.Address, limit);
            return Reuse(cache, root, avoid);
        }

        /// <summary>An arena that has no threads (get_free_list).</summary>
        private static Arena TakeFree(ThreadCache cache, Root root)
        {
            root.Lock(RootField.DirectoryLock);
            Arena arena = new(root[RootField.FreeList]);
            if (!arena.IsNone && !arena.IsSound)
                P.Fail(Corruption.StateDamaged, root.At(RootField.FreeList), 0, arena.Address);
            if (!arena.IsNone)
            {
                root.Set(RootField.FreeList, arena.Get(ArenaField.NextFree));
                MoveHome(cache, root, arena);
            }

            root.Unlock(RootField.DirectoryLock);
            if (arena.IsNone || !Lock.Acquire(arena.LockWord))
                return default;
            P.Notify(Step.ArenaFromFreeList, arena.Address, 0);
            return arena;
        }

        /// <summary>A new arena in a heap of its own, joined to the ring right after main (_int_new_arena).</summary>
        private static Arena Create(ThreadCache cache, Root root, nuint chunkSize)
        {
            nuint overhead = Heap.HeaderSize + Arena.StateSize + P.Alignment;
            nuint pad = root[RootField.TopPad];
            Heap heap = Heap.Create(root, chunkSize + overhead, pad);
            if (heap.IsNone)
                heap = Heap.Create(root, overhead, pad);
            if (heap.IsNone)
                return default;

            Arena arena = new(heap.Address + Heap.HeaderSize);
            heap.Set(HeapField.Arena, arena.Address);
            Arena.Initialize(arena, root);
            Arena.StartDecay(arena, root);
            arena.AddSystemMemory(heap.Size);
            arena.SetInside(heap.Address, P.MaxHeapSize);
            nuint end = arena.Address + Arena.StateSize;
            nuint firstUser = (end + Layout.HeaderSize + Layout.AlignmentMask) & ~Layout.AlignmentMask;
            Chunk top = Chunk.OfUser(firstUser);
            arena.SetTop(top);
            top.SetHead((heap.Address + heap.Size - top.Address) | Chunk.PreviousInUse);
            P.Write(arena.LockWord, LockState.Held | P.ThreadMark);
            P.LockTaken(arena.LockWord);

            root.Lock(RootField.DirectoryLock);
            Arena newest = Arena.Main.Next;
            arena.Set(ArenaField.Number, newest.Get(ArenaField.Number) + 1);
            arena.Set(ArenaField.Next, newest.Address);
            P.StoreRelease(Arena.Main.At(ArenaField.Next), arena.Address);
            MoveHome(cache, root, arena);
            root.Unlock(RootField.DirectoryLock);
            P.Notify(Step.ArenaCreated, arena.Address, heap.Size);
            return arena;
        }

        /// <summary>
        /// Shares an arena (reused_arena): round the ring, the first whose lock is free; if none is, waits for the one
        /// the round began at.
        /// </summary>
        private static Arena Reuse(ThreadCache cache, Root root, Arena avoid)
        {
            Arena start = FirstToShare(root);
            Arena arena = start;
            while (!Lock.TryAcquire(arena.LockWord))
            {
                P.Notify(Step.ArenaBusy, arena.Address, 0);
                arena = arena.Next;
                if (arena.Address != start.Address)
                    continue;
                if (arena.Address == avoid.Address)
                    arena = arena.Next;
                if (!Lock.Acquire(arena.LockWord))
                    return TryAny(root);
                break;
            }

            root.Lock(RootField.DirectoryLock);
            Settle(cache, root, arena);
            root.Unlock(RootField.DirectoryLock);
            root.Set(RootField.NextToUse, arena.Next.Address);
            return arena;
        }

        /// <summary>
        /// Arenas that are made for as many threads whether or not they would meet: one for each processor, unless that
        /// was set.
        /// </summary>
        private static nuint FewArenas(Root root)
        {
            nuint few = root[RootField.FewArenas];
            if (few == 0)
            {
                few = P.UsableProcessors;
                root.Set(RootField.FewArenas, few);
            }

            return few;
        }

        /// <summary>
        /// Shares the arena with the fewest threads, if its lock is free. So a thread takes the place, and the memory,
        /// of one that ended. A frozen one has no threads, and would be the emptiest for ever.
        /// </summary>
        private static Arena TryShare(ThreadCache cache, Root root)
        {
            root.Lock(RootField.DirectoryLock);
            Arena emptiest = default;
            foreach (Arena arena in Arena.All)
            {
                bool isEmptier = emptiest.IsNone
                    || arena.Get(ArenaField.AttachedThreads) < emptiest.Get(ArenaField.AttachedThreads);
                if (isEmptier && P.LoadAcquire(arena.LockWord) != LockState.Frozen)
                    emptiest = arena;
            }

            bool isFree = !emptiest.IsNone && Lock.TryAcquire(emptiest.LockWord);
            if (isFree)
                Settle(cache, root, emptiest);
            root.Unlock(RootField.DirectoryLock);
            return isFree ? emptiest : default;
        }

        /// <summary>Under the directory's lock.</summary>
        private static void Settle(ThreadCache cache, Root root, Arena arena)
        {
            RemoveFromFreeList(root, arena);
            MoveHome(cache, root, arena);
            P.Notify(Step.ArenaReused, arena.Address, 0);
        }

        /// <summary>Any arena whose lock can be had, for a thread that does not settle there.</summary>
        private static Arena TryAny(Root root)
        {
            Arena start = FirstToShare(root);
            Arena arena = start;
            do
            {
                if (Lock.Acquire(arena.LockWord))
                    return arena;
                arena = arena.Next;
            }
            while (arena.Address != start.Address);
            return default;
        }

        /// <summary>Under the directory's lock, or before anyone else is there.</summary>
        internal static void MoveHome(ThreadCache cache, Root root, Arena arena)
        {
            if (cache.Arena.Address == arena.Address)
                return;
            Leave(root, cache.Arena);
            arena.Set(ArenaField.AttachedThreads, arena.Get(ArenaField.AttachedThreads) + 1);
            cache.SetArena(arena);
            cache.Set(CacheField.RangeUnits, 0);
        }

        /// <summary>
        /// Under the directory's lock: a thread is back in an arena that was taken for one without threads.
        /// </summary>
        internal static void Rejoin(Root root, Arena arena)
        {
            if (arena.IsNone)
                return;
            RemoveFromFreeList(root, arena);
            arena.Set(ArenaField.AttachedThreads, arena.Get(ArenaField.AttachedThreads) + 1);
        }

        private static void Leave(Root root, Arena arena)
        {
            if (arena.IsNone)
                return;
            nuint threads = arena.Get(ArenaField.AttachedThreads) - 1;
            arena.Set(ArenaField.AttachedThreads, threads);
            if (threads == 0 && P.LoadAcquire(arena.LockWord) != LockState.Frozen)
                AddToFreeList(root, arena);
        }

        /// <summary>Under the directory's lock, or when nobody else is there.</summary>
        internal static void AddToFreeList(Root root, Arena arena)
        {
            arena.Set(ArenaField.NextFree, root[RootField.FreeList]);
            root.Set(RootField.FreeList, arena.Address);
            P.Notify(Step.ArenaFreed, arena.Address, 0);
        }

        /// <summary>Where the round of sharing begins.</summary>
        private static Arena FirstToShare(Root root)
        {
            Arena arena = new(root[RootField.NextToUse]);
            if (!arena.IsSound)
                P.Fail(Corruption.StateDamaged, root.At(RootField.NextToUse), 0, arena.Address);
            return arena;
        }

        private static void RemoveFromFreeList(Root root, Arena arena)
        {
            nuint link = root.At(RootField.FreeList);
            while (P.LoadAcquire(link) != 0)
            {
                Arena free = new(P.LoadAcquire(link));
                if (!free.IsSound)
                    P.Fail(Corruption.StateDamaged, link, 0, free.Address);
                if (free.Address == arena.Address)
                {
                    P.StoreRelease(link, free.Get(ArenaField.NextFree));
                    return;
                }

                link = free.At(ArenaField.NextFree);
            }
        }
    }
}
