namespace PtMalloc;

public static partial class Ptmalloc<P>
{
    /// <summary>
    /// What a fork may not find half done. The handler before a fork takes every arena's lock. It may wait for a holder, who is soon
    /// done and waits for nobody; but while a fork is in progress no other thread waits for an arena: it might have a lock that fork
    /// takes later (stdio's, for one). Such a thread gives the fork a moment to end; then its requests are mapped
    /// on their own, and what it frees goes to remote lists. In the child, an arena whose lock was held all the same, by a
    /// thread that does not exist there, is frozen: never locked again, what it holds is lost. Everything else that is shared
    /// changes by single stores.
    /// </summary>
    public static class Fork
    {
        /// <summary>How often the handler pauses for one arena before it goes without: about a second.</summary>
        private const int MaxPauses = 100;

        /// <summary>Arenas may be made while the handler goes round; so often it looks again.</summary>
        private const int MaxRounds = 3;

        /// <summary>Requests mapped on their own in one fork before each has to pause first: a fork that takes seconds must not use up all mappings.</summary>
        private const int MaxQuickRequests = 1024;

        /// <summary>Whether this process was made by a fork that no handler has told of (_Fork, a bare clone).</summary>
        public static bool IsUnnoticedChild => P.ForkWordAddress != 0 && P.LoadAcquire(P.ForkWordAddress) == 0;

        /// <summary>Before the fork, in the thread that forks.</summary>
        public static void Prepare(ThreadCache cache)
        {
            Root root = new(P.RootAddress);
            nuint number = root.FetchAdd(RootField.ForkNumber, 1) + 1;
            if (cache.IsAttached && !cache.IsExited)
                cache.Set(CacheField.ForkSeen, number);
            if (root.FetchAdd(RootField.ForksInProgress, 1) != 0)
                return;

            root.Set(RootField.ForkMapped, 0);
            for (int round = 0; round < MaxRounds && TakeAll(); round++)
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
            if (isNew || root.FetchAdd(RootField.ForkMapped, 1) >= MaxQuickRequests)
                P.PauseWhile(root.At(RootField.ForksInProgress), forks);

            return root[RootField.ForksInProgress] != 0;
        }

        /// <summary>After the fork, in the parent.</summary>
        public static void ResumeParent()
        {
            Root root = new(P.RootAddress);
            if (root[RootField.ForksInProgress] == 1)
                ReleaseHeld();
            if (root.FetchAdd(RootField.ForksInProgress, unchecked((nuint)(-1))) == 1)
                ReleaseHeld(); // two ended at once, and neither saw itself as the last
            P.Wake(root.At(RootField.ForksInProgress), all: true);
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

        /// <summary>Goes round the ring once; whether there was an arena that was not held yet.</summary>
        private static bool TakeAll()
        {
            bool any = false;
            Arena arena = Arena.Main;
            do
            {
                if (P.LoadAcquire(arena.LockWord) < LockState.HeldForFork)
                {
                    Take(arena);
                    any = true;
                }

                arena = arena.Next;
            }
            while (!arena.IsMain);
            return any;
        }

        /// <summary>As a waiter: whoever holds the lock wakes one when done. A holder that lost its processor for long is not waited for.</summary>
        private static void Take(Arena arena)
        {
            for (int pauses = 0; pauses < MaxPauses && !Lock.TryAcquireForFork(arena.LockWord); pauses++)
            {
                if (P.CompareExchange(arena.LockWord, LockState.Contended, LockState.Held) >= LockState.HeldForFork)
                    return;
                P.PauseWhile(arena.LockWord, LockState.Contended);
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
