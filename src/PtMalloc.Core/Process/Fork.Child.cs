namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /*
     * The child of a fork. Only the thread that forked exists there. An arena whose lock another thread held all the
     * same is frozen: never locked again, what it holds is lost. Everything else that is shared changes by single
     * stores. Whatever lock the forking thread itself held, as it forked in a signal handler, it still holds: what it
     * was doing goes on when the handler returns, here as in the parent.
     */
    public static partial class Fork
    {
        /// <summary>
        /// What the fork word holds but for a child's first moment: 0, and while somebody begins the process anew that
        /// thread's mark.
        /// </summary>
        public const nuint Noticed = 1;

        /// <summary>
        /// Whether this process was made by a fork that no handler has told of (_Fork, a bare clone).
        /// </summary>
        public static bool IsUnnoticedChild => P.ForkWordAddress != 0 && P.LoadAcquire(P.ForkWordAddress) != Noticed;

        /// <summary>In a forked child, the handler of the thread that forked.</summary>
        public static void BecomeChild(ThreadCache cache) => BecomeChild(cache, isForker: true);

        /// <summary>
        /// In a forked child, any slow path that finds the fork unnoticed. Only a thread that has a cache can be the
        /// one that forked; who has none may be a thread that the child made: then the other caches are left alone,
        /// since one of them may be in use.
        /// </summary>
        public static void Notice(ThreadCache cache) =>
            BecomeChild(cache, isForker: cache.IsAttached && !cache.IsExited);

        /// <summary>
        /// The thread that forked comes by after a thread of the child's own has noticed the fork: its cache is from
        /// before. It joins the process that was begun anew, and now it is known whose caches the others from before
        /// are: nobody's.
        /// </summary>
        public static void Rejoin(ThreadCache cache, Root root)
        {
            if (!root.Lock(RootField.DirectoryLock))
                return;
            ArenaDirectory.Rejoin(root, cache.Arena);
            root.Set(RootField.Threads, root[RootField.Threads] + 1);
            Adopt(cache, root);
            for (ThreadCache other = ThreadCache.First(root); other.Address != 0; other = other.Next)
            {
                bool isOld = other.Get(CacheField.Generation) != root[RootField.Generation];
                if (isOld && other.Get(CacheField.State) == CacheState.Attached)
                    ThreadCache.AddSpare(other, root);
            }

            root.Unlock(RootField.DirectoryLock);
        }

        /// <summary>Only the first call does anything; who comes meanwhile waits until it is done.</summary>
        private static void BecomeChild(ThreadCache cache, bool isForker)
        {
            nuint word = P.ForkWordAddress;
            if (word == 0)
            {
                BeginAnew(cache, isForker);
                return;
            }

            nuint own = P.ThreadMark;
            nuint found = P.CompareExchange(word, own, 0);
            for (; found != 0 && found != own && found != Noticed; found = P.LoadAcquire(word))
                P.PauseWhile(word, found);
            if (found != 0)
                return;

            BeginAnew(cache, isForker);
            P.StoreRelease(word, Noticed);
            P.Wake(word, all: true);
        }

        private static void BeginAnew(ThreadCache cache, bool isForker)
        {
            P.BecomeChild();
            Root root = new(P.RootAddress);
            root.Set(RootField.ForksInProgress, 0);
            EndTurn(root);
            ReleaseOthers(root.At(RootField.ForkTurn));
            ReleaseOthers(root.At(RootField.MapLock));
            ReleaseOthers(root.At(RootField.DirectoryLock));
            root.Set(RootField.BackgroundState, BackgroundState.Idle);
            root.Set(RootField.BackgroundRetry, 0);
            root.FetchAdd(RootField.Generation, 1);
            GiveBack(root, 0);
            FreezeOthers(root);
            bool hasCache = isForker && cache.IsAttached && !cache.IsExited;
            RebuildArenas(root, hasCache ? cache.Arena : default);
            root.Set(RootField.Threads, hasCache ? 1u : 0u);
            RebuildCaches(root, cache, isForker);
            if (hasCache)
                Adopt(cache, root);
        }

        private static void Adopt(ThreadCache cache, Root root)
        {
            cache.Set(CacheField.Generation, root[RootField.Generation]);
            cache.Set(CacheField.Thread, P.ThreadId);
        }

        private static void ReleaseOthers(nuint word)
        {
            if (!Lock.IsOwn(word))
                P.StoreRelease(word, LockState.Free);
        }

        private static void FreezeOthers(Root root)
        {
            nuint frozen = 0;
            foreach (Arena arena in Arena.All)
            {
                nuint seen = P.LoadAcquire(arena.LockWord);
                if (LockState.Of(seen) is LockState.Held or LockState.Contended && !Lock.IsOwn(arena.LockWord))
                {
                    P.StoreRelease(arena.LockWord, LockState.Frozen);
                    P.Notify(Step.ForkFrozen, arena.Address, seen);
                    frozen++;
                }
            }

            if (frozen != 0)
                root.FetchAdd(RootField.FrozenForks, 1);
        }

        /// <summary>
        /// Only this thread exists: it keeps its home, all other sound arenas are free. A vanished thread may have
        /// counted one that it was about to make.
        /// </summary>
        private static void RebuildArenas(Root root, Arena home)
        {
            root.Set(RootField.FreeList, 0);
            nuint count = 0;
            foreach (Arena arena in Arena.All)
            {
                bool isHome = arena.Address == home.Address;
                arena.Set(ArenaField.AttachedThreads, isHome ? 1u : 0u);
                if (!isHome && P.LoadAcquire(arena.LockWord) != LockState.Frozen)
                    ArenaDirectory.AddToFreeList(root, arena);
                count++;
            }

            root.Set(RootField.ArenaCount, count);
        }

        /// <summary>
        /// The other caches are spare, with the chunks they hold (their lists change by single stores, so they are
        /// sound); if it is known that none is in use.
        /// </summary>
        private static void RebuildCaches(Root root, ThreadCache cache, bool isForker)
        {
            root.SetPointer(RootField.MapTable, RootField.MapTableCopy, root[RootField.MapTable]);
            root.SetPointer(RootField.Caches, RootField.CachesCopy, root[RootField.Caches]);
            root.SetPointer(RootField.CacheSlab, RootField.CacheSlabCopy, root[RootField.CacheSlab]);
            root.SetPointer(
                RootField.SpareCaches, RootField.SpareCachesCopy, isForker ? 0 : root[RootField.SpareCaches]);
            if (!isForker)
                return;
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
