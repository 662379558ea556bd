using System.Runtime.CompilerServices;

namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /*
     * Dirt: free memory that decay would give back, were there later calls. It is measured when enough was released to
     * matter: only releasing makes more of it, and a program may make no further call, or none that needs a lock, after
     * the one that does. Much of it raises the watch, and calls the background thread where there may be one.
     */
    public readonly partial struct Arena
    {
        /// <summary>The dirt of all arenas, as it was last measured.</summary>
        public static nuint AllDirt => SumOf(ArenaField.Dirt);

        /// <summary>What all arenas have from the system.</summary>
        public static nuint AllSystemMemory => SumOf(ArenaField.SystemMemory);

        /// <summary>The excess of all arenas, as it was last measured, with what waits on remote lists.</summary>
        public static nuint AllExcess => SumOf(ArenaField.Excess) + SumOf(ArenaField.RemoteBytes);

        /// <summary>Measures the dirt, but only once an epoch.</summary>
        public static void MeasureOnce(Arena arena)
        {
            if (arena.Get(ArenaField.DirtEpoch) == arena.Epoch)
                return;
            arena.Set(ArenaField.DirtEpoch, arena.Epoch);
            MeasureDirt(arena);
        }

        /// <summary>Measures the arena's dirt, and tells it to all. The caller holds the lock.</summary>
        public static void MeasureDirt(Arena arena)
        {
            CheckTop(arena);
            ForgetReleased(arena);
            nuint dirt = DirtOfTop(arena) + arena.Get(ArenaField.DepotBytes);
            nuint clean = 0;
            AgedChunks chunks = new(arena, Bins.Unsorted, Tuning.MaxVisits);
            while (chunks.MoveNext())
            {
                if (chunks.Age == Clean)
                    clean += chunks.Size;
                else
                    dirt += chunks.Size;
            }

            nuint warranted = Beyond(arena.SystemMemory, arena.Top.Size + clean + dirt) / Tuning.WarrantedShare;
            P.StoreRelease(arena.At(ArenaField.Excess), Beyond(dirt, warranted));

            // A barrier: of two arenas that are measured at once, one must see the other's.
            P.Exchange(arena.At(ArenaField.Dirt), dirt);
        }

        /// <summary>
        /// Of the arenas that can be given anything back of: what lies in a frozen one, or waits for it, does so for
        /// ever.
        /// </summary>
        private static nuint SumOf(ArenaField field)
        {
            nuint sum = 0;
            foreach (Arena arena in All)
                sum += P.LoadAcquire(arena.LockWord) == LockState.Frozen ? 0 : P.LoadAcquire(arena.At(field));
            return sum;
        }

        private static nuint Beyond(nuint bytes, nuint others) => bytes > others ? bytes - others : 0;

        /// <summary>
        /// Counts what was released, little as it may be, because a thread ends or has emptied its cache: the arena may
        /// be left alone for long. If the lock is held, whoever has it will look.
        /// </summary>
        public static void LookNow(Arena arena)
        {
            if (!ArenaSession.TryBegin(arena))
                return;
            if (arena.Decays)
                LookForDirt(arena);
            Lock.Release(arena.LockWord);
        }

        /// <summary>
        /// So many blocks go to a cache, or to the program: counted for statistics. The caller holds the lock.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void CountSupplied(Arena arena, nuint blocks) =>
            arena.Set(ArenaField.Supplied, arena.Get(ArenaField.Supplied) + blocks);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void CountReleased(Arena arena, nuint bytes) =>
            arena.Set(ArenaField.Released, arena.Get(ArenaField.Released) + bytes);

        private static void ForgetReleased(Arena arena) =>
            arena.Set(ArenaField.ReleasedBefore, arena.Get(ArenaField.Released));

        /// <summary>Whether enough was released since the last look.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static bool HasReleasedMuch(Arena arena)
        {
            nuint released = ReleasedSince(arena);
            return released >= Tuning.ReleasedBetweenLooks && released >= arena.SystemMemory / Tuning.ReleasedShare;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static nuint ReleasedSince(Arena arena) =>
            unchecked(arena.Get(ArenaField.Released) - arena.Get(ArenaField.ReleasedBefore));

        [MethodImpl(MethodImplOptions.NoInlining)]
        private static void LookForDirt(Arena arena)
        {
            Root root = arena.Root;
            nuint released = ReleasedSince(arena);
            bool isOfInterest = IsDirtOfInterest(root);
            bool isWatched = root[RootField.Watch] != 0;
            nuint atMost = arena.Get(ArenaField.Excess) + released;
            if (!isOfInterest && (!P.CanWatch || (isWatched && !IsEarly(arena, atMost))))
            {
                // Measured by the next round; until then all of it counts, so that the watch does not end before.
                P.StoreRelease(arena.At(ArenaField.Excess), atMost);
                ForgetReleased(arena);
                return;
            }

            if (arena.HasFastChunks)
                Consolidate(arena);
            MeasureDirt(arena);
            if (IsEarly(arena, arena.Get(ArenaField.Excess)))
            {
                GiveBackEarly(arena, released);
                MeasureDirt(arena);
            }

            if (isOfInterest && AllDirt > Tuning.MuchDirt)
                CallBackground(root);
            if (AllExcess > Tuning.MuchExcess)
                Watch.Start(root);
        }

        /// <summary>Not if no thread may be made, or one will look by itself.</summary>
        private static bool IsDirtOfInterest(Root root)
        {
            if (root[RootField.Background] == 0)
                return false;
            nuint state = root[RootField.BackgroundState];
            return state == BackgroundState.Running
                || (state == BackgroundState.Idle && P.CoarseTime >= root[RootField.BackgroundRetry]);
        }

        /// <summary>A thread that is about to end hears of it, or another is wanted.</summary>
        private static void CallBackground(Root root)
        {
            nuint word = root.At(RootField.BackgroundState);
            if (P.CompareExchange(word, BackgroundState.Called, BackgroundState.Running) == BackgroundState.Idle
                && P.CompareExchange(word, BackgroundState.Wanted, BackgroundState.Idle) == BackgroundState.Idle)
            {
                P.Notify(Step.BackgroundWanted, root.Address, Tuning.MuchDirt);
            }
        }

        /// <summary>
        /// What of top was used in this epoch or the one before; what decay leaves alone for now is none.
        /// </summary>
        private static nuint DirtOfTop(Arena arena)
        {
            if (!arena.KeepsTop)
                return 0;
            Chunk top = arena.Top;
            nuint size = top.Size;
            nuint used = arena.Get(ArenaField.TopPeak) - top.Address;
            nuint usedBefore = arena.Get(ArenaField.TopPeakBefore) - top.Address;
            return Smaller(size, used) > Smaller(size, usedBefore) ? Smaller(size, used) : Smaller(size, usedBefore);
        }

        private static nuint Smaller(nuint one, nuint other) => one < other ? one : other;
    }
}
