using System.Runtime.CompilerServices;

namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /*
     * Dirt: free memory that decay would give back, were there later calls. Where a background thread may be made, it is measured when
     * enough was released to matter: only releasing makes more of it, and a program may make no further call after the one that does.
     */
    public readonly partial struct Arena
    {
        /// <summary>So much dirt in all arenas together is worth a thread.</summary>
        public const int MuchDirt = 8 << 20;

        /// <summary>What an arena releases between two looks: so much of its dirt may go unseen.</summary>
        private const int ReleasedBetweenLooks = 1 << 20;

        /// <summary>The dirt of all arenas, as it was last measured.</summary>
        public static nuint AllDirt
        {
            get
            {
                nuint dirt = 0;
                Arena arena = Main;
                do
                {
                    dirt += P.LoadAcquire(arena.At(ArenaField.Dirt));
                    arena = arena.Next;
                }
                while (!arena.IsMain);
                return dirt;
            }
        }

        /// <summary>Measures the arena's dirt, and tells it to all. The caller holds the lock.</summary>
        public static void MeasureDirt(Arena arena)
        {
            ForgetReleased(arena);
            nuint dirt = DirtOfTop(arena) + arena.Get(ArenaField.DepotBytes);
            AgedChunks chunks = new(arena, Bins.Unsorted, MaxVisits);
            while (chunks.MoveNext())
                dirt += chunks.Age == Clean ? 0 : chunks.Size;

            // A barrier: of two arenas that are measured at once, one must see the other's.
            P.Exchange(arena.At(ArenaField.Dirt), dirt);
        }

        /// <summary>So many blocks go to a cache, or to the program: counted for statistics. The caller holds the lock.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void CountSupplied(Arena arena, nuint blocks) =>
            arena.Set(ArenaField.Supplied, arena.Get(ArenaField.Supplied) + blocks);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void CountReleased(Arena arena, nuint bytes) =>
            arena.Set(ArenaField.Released, arena.Get(ArenaField.Released) + bytes);

        private static void ForgetReleased(Arena arena) => arena.Set(ArenaField.ReleasedBefore, arena.Get(ArenaField.Released));

        [MethodImpl(MethodImplOptions.NoInlining)]
        private static void LookForDirt(Arena arena)
        {
            Root root = arena.Root;
            if (!IsDirtOfInterest(root))
            {
                ForgetReleased(arena);
                return;
            }

            if (arena.HasFastChunks)
                Consolidate(arena);
            MeasureDirt(arena);
            if (AllDirt > MuchDirt)
                CallBackground(root);
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
                P.Notify(Step.BackgroundWanted, root.Address, MuchDirt);
            }
        }

        /// <summary>What of top was used in this epoch or the one before; what decay leaves alone for now is none.</summary>
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
