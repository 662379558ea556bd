using System.Runtime.CompilerServices;

namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /// <summary>
    /// The background thread (PTMALLOC_BACKGROUND), for programs that fall silent: it does what later calls would have
    /// done, while there is much dirt (see Arena.Dirt), and ends. A release that finds much of it asks for the thread,
    /// under an arena's lock; whoever leaves the allocator next, without any lock, makes it. What lies in the caches of
    /// threads that are silent it can't reach.
    /// </summary>
    public static class Background
    {
        /// <summary>
        /// On the way out of a slow path, where no lock of ours is held: what the system does to make a thread need not
        /// be waited for.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void MakeIfWanted(Root root)
        {
            if (root[RootField.BackgroundState] == BackgroundState.Wanted)
                Make(root);
        }

        /// <summary>
        /// The thread's life. A call that comes while it is about to end makes it go round once more.
        /// </summary>
        public static void Run()
        {
            Root root = new(P.RootAddress);
            do
            {
                BeginRound(root);
                if (!P.TrySleep(LengthOfSleep(root)))
                {
                    GiveUp(root);
                    return;
                }
            }
            while (!EndRound(root));
        }

        /// <summary>From now until the round ends, calls are heard.</summary>
        public static void BeginRound(Root root) =>
            P.StoreRelease(root.At(RootField.BackgroundState), BackgroundState.Running);

        /// <summary>
        /// A sleep after the round began: looks after all arenas. True: there is nothing left to do, and who looked may
        /// end.
        /// </summary>
        public static bool EndRound(Root root)
        {
            DecayAll(root);
            return Arena.AllDirt <= Tuning.MuchDirt
                && P.CompareExchange(
                    root.At(RootField.BackgroundState),
                    BackgroundState.Idle,
                    BackgroundState.Running) == BackgroundState.Running;
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        private static void Make(Root root)
        {
            nuint word = root.At(RootField.BackgroundState);
            if (P.CompareExchange(word, BackgroundState.Called, BackgroundState.Wanted) == BackgroundState.Wanted
                && !P.TryMakeThread())
            {
                GiveUp(root);
            }
        }

        private static void GiveUp(Root root)
        {
            root.Set(RootField.BackgroundRetry, P.CoarseTime + Tuning.BackgroundPatience);
            root.Set(RootField.BackgroundState, BackgroundState.Idle);
        }

        /// <summary>An epoch: more often there is nothing to do.</summary>
        public static nuint LengthOfSleep(Root root)
        {
            nuint epoch = (root[RootField.DecayTime] + 1) / 2;
            return epoch < Tuning.ShortestSleep ? Tuning.ShortestSleep : epoch;
        }

        private static void DecayAll(Root root)
        {
            nuint now = P.CoarseTime;
            foreach (Arena arena in Arena.All)
                Decay(root, arena, now);
        }

        /// <summary>
        /// Gives an arena's lock back in between, for others may wait. A lock that is held is passed over: who has it
        /// looks after the arena, or the next round does.
        /// </summary>
        private static void Decay(Root root, Arena arena, nuint now)
        {
            bool isDone = false;
            while (!isDone && root[RootField.ForksInProgress] == 0 && Lock.TryAcquire(arena.LockWord))
            {
                Remote.Collect(arena);
                isDone = Arena.DecayIdle(arena, now);
                if (isDone)
                    Arena.MeasureDirt(arena);
                Lock.Release(arena.LockWord);
            }
        }
    }
}
