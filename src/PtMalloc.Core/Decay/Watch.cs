using System.Runtime.CompilerServices;

namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /// <summary>
    /// The watch: how memory goes back though no call needs a lock. Decay runs on slow paths, and a program whose cache
    /// serves it makes none. So while much waits to go back (see Arena.Dirt.cs), every few frees come by here and look
    /// at the clock. The fast half of free counts down to that, in each thread and at all times: three instructions.
    /// (mimalloc keeps two lists a page, so that its malloc misses every few calls.)
    ///
    /// The thread that notices the dirt tells the others by taking their range away: their next call, of whatever kind,
    /// is a slow one. What lies in the caches of threads that make no call at all stays there.
    /// </summary>
    public static class Watch
    {
        /// <summary>Much waits to go back: all threads watch from now on. Under an arena's lock, or none.</summary>
        public static void Start(Root root)
        {
            if (!P.CanWatch || root.CompareExchange(RootField.Watch, 1, 0) != 0)
                return;
            P.Notify(Step.WatchRaised, root.Address, 0);
            for (ThreadCache cache = ThreadCache.First(root); cache.Address != 0; cache = cache.Next)
                P.Hint(cache.At(CacheField.RangeUnits), 0);
        }

        /// <summary>On the way out of each slow path, with no lock held.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Leave(ThreadCache cache, Root root)
        {
            if (P.CanWatch && (root[RootField.Watch] | cache.Get(CacheField.WatchLength)) != 0)
                Attend(cache, root);
        }

        /// <summary>
        /// What a thread that is not watched counts down from: so many frees that it hardly ever comes by.
        /// </summary>
        private static nuint UnwatchedCount => (nuint)1 << ((8 * (int)P.WordSize) - 2);

        /// <summary>
        /// Counts a free, and returns how many are left to the next look at the clock. It is read again for the
        /// processor's sake: so the count is one instruction, and the test another.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static nuint CountFree(ThreadCache cache)
        {
            cache.Set(CacheField.WatchLeft, cache.Get(CacheField.WatchLeft) - 1);
            return cache.Get(CacheField.WatchLeft);
        }

        /// <summary>Whether the thread is watched.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool IsOn(ThreadCache cache) => P.CanWatch && cache.Get(CacheField.WatchLength) != 0;

        /// <summary>Whether the thread has counted down. Not before its first call.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool IsLookDue(ThreadCache cache) =>
            P.CanWatch && cache.Get(CacheField.WatchLeft) == 0 && cache.IsAttached;

        /// <summary>
        /// Looks at the clock for a watched thread: whether it should come by, for its round or because the watch has
        /// ended. Else its calls are counted anew.
        /// </summary>
        public static bool IsRoundDue(ThreadCache cache)
        {
            if (cache.Root[RootField.Watch] == 0
                || HasLostRange(cache)
                || P.CoarseTime - cache.Get(CacheField.WatchedAt) >= Tuning.WatchRound)
            {
                return true;
            }

            CountAnew(cache, isDue: false);
            return false;
        }

        /// <summary>The thread is not watched, or no longer.</summary>
        public static void Forget(ThreadCache cache)
        {
            cache.Set(CacheField.WatchLength, 0);
            cache.Set(CacheField.WatchLeft, UnwatchedCount);
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        private static void Attend(ThreadCache cache, Root root)
        {
            if (cache.IsExited)
                return;
            bool isWanted = root[RootField.Watch] != 0;
            if (isWanted && !IsOn(cache))
                Begin(cache);
            if (isWanted)
                Count(cache, root);
            else
                Forget(cache);
        }

        private static void Begin(ThreadCache cache)
        {
            cache.Set(CacheField.WatchLength, 2);
            cache.Set(CacheField.WatchLeft, 1);
            cache.Set(CacheField.WatchedAt, 0);
        }

        private static void Count(ThreadCache cache, Root root)
        {
            nuint left = cache.Get(CacheField.WatchLeft);
            if (left > 1 && !HasLostRange(cache))
                cache.Set(CacheField.WatchLeft, left - 1);
            else
                Look(cache, root);
        }

        /// <summary>
        /// Whether another thread took the range away. Main's comes back at each free, and may well be none: main in
        /// pieces has none.
        /// </summary>
        private static bool HasLostRange(ThreadCache cache) =>
            cache.Get(CacheField.RangeUnits) == 0
                && cache.Get(CacheField.Mode) == 0
                && !cache.Arena.IsNone
                && !cache.Arena.IsMain;

        /// <summary>
        /// The next look comes after as many calls as keep the clock cheap in a busy thread, and at once in an idle
        /// one.
        /// </summary>
        private static void Look(ThreadCache cache, Root root)
        {
            nuint now = P.CoarseTime;
            bool isDue = now - cache.Get(CacheField.WatchedAt) >= Tuning.WatchRound;
            nuint before = cache.Get(CacheField.WatchLength);
            CountAnew(cache, isDue);
            if (!isDue && !HasLostRange(cache))
                return;
            cache.Set(CacheField.WatchedAt, now);
            P.Notify(Step.WatchRound, cache.Address, now);
            int turns = before == 1 ? Tuning.TurnsIfIdle : Tuning.TurnsIfBusy;
            LookAfterHome(cache, root, now, turns);
            LookAfterOthers(cache.Arena, root, now, turns);
            if (Arena.AllExcess <= Tuning.MuchExcess / 2)
                root.CompareExchange(RootField.Watch, 0, 1);
        }

        private static void CountAnew(ThreadCache cache, bool isDue)
        {
            nuint before = cache.Get(CacheField.WatchLength);
            nuint length = isDue ? 1 : before < Tuning.WatchedFrees ? before * 2 : Tuning.WatchedFrees;
            cache.Set(CacheField.WatchLength, length);
            cache.Set(CacheField.WatchLeft, length);
        }

        /// <summary>As in a slow path that needed the home's lock; but it waits for nobody.</summary>
        private static void LookAfterHome(ThreadCache cache, Root root, nuint now, int turns)
        {
            Arena home = cache.SoundHome;
            if (!ArenaSession.TryBegin(home))
                return;
            ThreadCache.TakeRange(cache, root);
            LookAfter(home, now, ref turns);
            bool isOld = home.Decays && ThreadCache.IsFromOldEpoch(cache, home);
            Checkup.Leave(cache, home);
            if (!isOld)
                return;
            ThreadCache.StartAnew(cache, root);
            Arena.LookNow(home);
        }

        /// <summary>
        /// The next few arenas of the ring, if their locks are free; the next round begins where this one ends, so that
        /// each one's turn comes. The caller may hold its own arena's lock.
        /// </summary>
        public static void LookAfterOthers(Arena own, Root root, nuint now, int turns)
        {
            Arena arena = NextToTend(root);
            for (int seen = 0; seen < Tuning.WatchedOthers && turns > 0 && root[RootField.ForksInProgress] == 0; seen++)
            {
                if (arena.Address != own.Address && Lock.TryAcquire(arena.LockWord))
                {
                    LookAfter(arena, now, ref turns);
                    Lock.Release(arena.LockWord);
                }

                arena = arena.Next;
            }

            root.Set(RootField.NextToTend, arena.Address);
        }

        private static Arena NextToTend(Root root)
        {
            Arena arena = new(root[RootField.NextToTend]);
            if (arena.IsNone)
                return Arena.Main;
            if (!arena.IsSound)
                P.Fail(Corruption.StateDamaged, root.At(RootField.NextToTend), 0, arena.Address);
            return arena;
        }

        /// <summary>The caller holds the arena's lock.</summary>
        private static void LookAfter(Arena arena, nuint now, ref int turns)
        {
            Remote.Collect(arena);
            if (!arena.Decays)
                return;
            bool isDone = false;
            for (; !isDone && turns > 0; turns--)
                isDone = Arena.DecayIdle(arena, now);
            if (isDone)
                Arena.MeasureOnce(arena);
        }
    }
}
