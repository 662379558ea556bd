namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /// <summary>
    /// What a fork may not find half done. The handler before a fork takes every arena's lock, pausing for holders, who are soon done
    /// and wait for nobody, but never for long. While a fork is in progress no other thread takes an arena or waits for one: it might have
    /// a lock that fork takes later (stdio's, for one). Such a thread gives the fork a moment to end; then its requests are mapped on
    /// their own, and what it frees goes to remote lists. In the child, an arena whose lock was held all the same, by a thread that does
    /// not exist there, is frozen: never locked again, what it holds is lost. Everything else that is shared changes by single stores.
    /// </summary>
    public static class Fork
    {
        /// <summary>Pauses of the handler for all arenas together before it goes without those that are left: well under a second.</summary>
        private const int MaxPauses = 50;

        /// <summary>Arenas may be made while the handler goes round; so often it looks again.</summary>
        private const int MaxRounds = 3;

        /// <summary>Requests that go on quickly in one fork before each has to pause first: a fork that takes seconds must not use up all mappings.</summary>
        private const int MaxQuickRequests = 1024;

        /// <summary>In ForksInProgress: the last fork has ended and is giving the arenas back; a new one waits for that.</summary>
        private const int Releasing = 1 << 16;

        /// <summary>Whether this process was made by a fork that no handler has told of (_Fork, a bare clone).</summary>
        public static bool IsUnnoticedChild => P.ForkWordAddress != 0 && P.LoadAcquire(P.ForkWordAddress) == 0;

        /// <summary>Before the fork, in the thread that forks.</summary>
        public static void Prepare(ThreadCache cache)
        {
            Root root = new(P.RootAddress);
            nuint number = root.FetchAdd(RootField.ForkNumber, 1) + 1;
            if (cache.IsAttached && !cache.IsExited)
                cache.Set(CacheField.ForkSeen, number);
            if (root.FetchAdd(RootField.ForksInProgress, 1) == 0)
                root.Set(RootField.ForkRequests, 0);
            AwaitRelease(root);

            // Even if another fork is in progress: it may not have all arenas yet.
            int pauses = MaxPauses;
            for (int round = 0; round < MaxRounds && TakeAll(ref pauses); round++)
            {
            }
        }

        /// <summary>Whether a request must be served without an arena because of a fork. A thread that is new to it sleeps a moment first: most forks are over by then.</summary>
        public static bool IsInTheWay(ThreadCache cache, Root root)
        {
            nuint forks = root[RootField.ForksInProgress];
            if (forks == 0)
                return false;

            nuint number = root[RootField.ForkNumber];
            bool isNew = !cache.IsExited && cache.Get(CacheField.ForkSeen) != number;
            if (isNew)
                cache.Set(CacheField.ForkSeen, number);
            if (isNew || root.FetchAdd(RootField.ForkRequests, 1) >= MaxQuickRequests)
                P.PauseWhile(root.At(RootField.ForksInProgress), forks);

            return root[RootField.ForksInProgress] != 0;
        }

        /// <summary>After the fork, in the parent.</summary>
        public static void ResumeParent()
        {
            Root root = new(P.RootAddress);
            nuint forks = root[RootField.ForksInProgress];
            while (true)
            {
                nuint left = forks == 1 ? Releasing : forks - 1;
                nuint found = P.CompareExchange(root.At(RootField.ForksInProgress), left, forks);
                if (found == forks)
                    break;
                forks = found;
            }

            if (forks == 1)
            {
                ReleaseHeld();
                root.FetchAdd(RootField.ForksInProgress, unchecked((nuint)(-Releasing)));
            }

            P.Wake(root.At(RootField.ForksInProgress), all: true);
        }

        /// <summary>In a forked child, whoever notices first: its handler, or its first slow path. Only the first call does anything.</summary>
        public static void BecomeChild(ThreadCache cache)
        {
            if (P.ForkWordAddress != 0 && P.CompareExchange(P.ForkWordAddress, 1, 0) != 0)
                return;

            P.BecomeChild();
            Root root = new(P.RootAddress);
            root.Set(RootField.ForksInProgress, 0);
            root.Set(RootField.MapLock, LockState.Free);
            root.Set(RootField.DirectoryLock, LockState.Free);
            root.Set(RootField.BackgroundState, BackgroundState.Idle);
            root.Set(RootField.BackgroundRetry, 0);
            ReleaseHeld();
            FreezeOthers(root);
            Rebuild(root, cache);
            if (cache.IsAttached && !cache.IsExited)
                cache.Set(CacheField.Thread, P.ThreadId);
        }

        private static void AwaitRelease(Root root)
        {
            for (nuint forks = root[RootField.ForksInProgress]; (forks & Releasing) != 0; forks = root[RootField.ForksInProgress])
                P.PauseWhile(root.At(RootField.ForksInProgress), forks);
        }

        /// <summary>Goes round the ring once; whether there was an arena that was not held yet.</summary>
        private static bool TakeAll(ref int pauses)
        {
            bool any = false;
            Arena arena = Arena.Main;
            do
            {
                if (P.LoadAcquire(arena.LockWord) < LockState.HeldForFork)
                {
                    Take(arena, ref pauses);
                    any = true;
                }

                arena = arena.Next;
            }
            while (!arena.IsMain);
            return any;
        }

        /// <summary>As a waiter: whoever holds the lock wakes one when done. Giving up may have used that wake-up, so it is passed on.</summary>
        private static void Take(Arena arena, ref int pauses)
        {
            while (!Lock.TryAcquireForFork(arena.LockWord))
            {
                if (P.CompareExchange(arena.LockWord, LockState.Contended, LockState.Held) >= LockState.HeldForFork)
                    return;
                if (pauses == 0)
                {
                    P.Wake(arena.LockWord, all: true);
                    return;
                }

                pauses--;
                P.PauseWhile(arena.LockWord, LockState.Contended);
            }
        }

        private static void ReleaseHeld()
        {
            Arena arena = Arena.Main;
            do
            {
                P.CompareExchange(arena.LockWord, LockState.Free, LockState.HeldForFork);
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
                    P.StoreRelease(arena.At(ArenaField.Dirt), 0);
                    P.Notify(Step.ForkFrozen, arena.Address, state);
                    frozen++;
                }

                arena = arena.Next;
            }
            while (!arena.IsMain);

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
            root.Set(RootField.Threads, cache.IsAttached && !cache.IsExited ? 1u : 0u);
            Arena home = cache.IsAttached ? cache.Arena : default;
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

            root.SetPointer(RootField.MapTable, RootField.MapTableCopy, root[RootField.MapTable]);
            root.SetPointer(RootField.Caches, RootField.CachesCopy, root[RootField.Caches]);
            root.SetPointer(RootField.CacheSlab, RootField.CacheSlabCopy, root[RootField.CacheSlab]);
            root.SetPointer(RootField.SpareCaches, RootField.SpareCachesCopy, 0);
            for (ThreadCache other = ThreadCache.First(root); other.Address != 0; other = other.Next)
            {
                if (other.Address == cache.Address)
                    continue;
                if (other.Get(CacheField.KeyTable) != KeyTableState.Here)
                    other.Set(CacheField.KeyTable, KeyTableState.Lost);
                ThreadCache.AddSpare(other, root);
            }
        }
    }
}
