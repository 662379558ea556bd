namespace PtMalloc;

public static partial class Ptmalloc<P>
{
    /// <summary>
    /// What a fork may not find half done. The handler before a fork takes each arena's lock that it can get without blocking:
    /// it must never wait for one, since a thread that holds it might in turn wait for a lock that fork takes (stdio's, for one).
    /// For the same reason, while a fork is in progress no thread waits for an arena either: its requests are mapped on their
    /// own, what it frees goes to remote lists. In the child, an arena whose lock was held by a thread that does not exist there is frozen:
    /// never locked again, what it holds is lost. Everything else that is shared changes by single stores.
    /// </summary>
    public static class Fork
    {
        /// <summary>How often the handler lets others run before it goes without an arena.</summary>
        private const int MaxYields = 1000;

        /// <summary>Whether this process was made by a fork that no handler has told of (_Fork, a bare clone).</summary>
        public static bool IsUnnoticedChild => P.ForkWordAddress != 0 && P.LoadAcquire(P.ForkWordAddress) == 0;

        /// <summary>Before the fork.</summary>
        public static void Prepare()
        {
            Root root = new(P.RootAddress);
            if (root.FetchAdd(RootField.ForksInProgress, 1) != 0)
                return;

            root.Set(RootField.ForkMapped, 0);
            Arena arena = Arena.Main;
            do
            {
                TakeWithoutBlocking(arena);
                arena = arena.Next;
            }
            while (!arena.IsMain);
        }

        /// <summary>After the fork, in the parent.</summary>
        public static void ResumeParent()
        {
            Root root = new(P.RootAddress);
            if (root.FetchAdd(RootField.ForksInProgress, unchecked((nuint)(-1))) == 1)
                ReleaseHeld();
        }

        /// <summary>After the fork, in the child, whoever notices first: its handler, or its first slow path.</summary>
        public static void BecomeChild(ThreadCache cache)
        {
            Root root = new(P.RootAddress);
            if (P.ForkWordAddress != 0)
                P.StoreRelease(P.ForkWordAddress, 1);

            root.Set(RootField.ForksInProgress, 0);
            root.Set(RootField.MapLock, LockState.Free);
            root.Set(RootField.DirectoryLock, LockState.Free);
            ReleaseHeld();
            FreezeOthers(root);
            Rebuild(root, cache);
        }

        /// <summary>Holders are few and quick, and no new one comes while a fork is in progress; but one may have lost its processor.</summary>
        private static void TakeWithoutBlocking(Arena arena)
        {
            for (int yields = 0; yields < MaxYields; yields++)
            {
                if (Lock.TryAcquireForFork(arena.LockWord) || P.LoadAcquire(arena.LockWord) == LockState.Frozen)
                    return;
                P.Yield();
            }
        }

        private static void ReleaseHeld()
        {
            Arena arena = Arena.Main;
            do
            {
                if (P.LoadAcquire(arena.LockWord) == LockState.HeldForFork)
                    P.StoreRelease(arena.LockWord, LockState.Free);
                arena = arena.Next;
            }
            while (!arena.IsMain);
        }

        private static void FreezeOthers(Root root)
        {
            nuint frozen = 0;
            Arena arena = Arena.Main;
            do
            {
                nuint state = P.LoadAcquire(arena.LockWord);
                if (state is LockState.Held or LockState.Contended)
                {
                    P.StoreRelease(arena.LockWord, LockState.Frozen);
                    P.Notify(Step.ForkFrozen, arena.Address, state);
                    frozen++;
                }

                arena = arena.Next;
            }
            while (!arena.IsMain);

            root.FetchAdd(RootField.FrozenArenas, frozen);
            if (frozen != 0)
                root.FetchAdd(RootField.FrozenForks, 1);
        }

        /// <summary>
        /// Only this thread exists: it keeps its home, all other sound arenas are free, and the other caches are spare, with the chunks
        /// they hold (their lists change by single stores, so they are sound).
        /// </summary>
        private static void Rebuild(Root root, ThreadCache cache)
        {
            root.Set(RootField.FreeList, 0);
            Arena home = cache.Arena;
            Arena arena = Arena.Main;
            do
            {
                bool isHome = arena.Address == home.Address;
                arena.Set(ArenaField.AttachedThreads, isHome ? 1u : 0u);
                if (!isHome && P.LoadAcquire(arena.LockWord) != LockState.Frozen)
                    ArenaDirectory.AddToFreeList(root, arena);
                arena = arena.Next;
            }
            while (!arena.IsMain);

            root.Set(RootField.SpareCaches, 0);
            for (ThreadCache other = new(root[RootField.Caches]); other.Address != 0; other = new(other.Get(CacheField.Next)))
            {
                if (other.Address != cache.Address)
                    ThreadCache.AddSpare(other, root);
            }
        }
    }
}
