using System.Runtime.CompilerServices;

namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /// <summary>
    /// An arena (malloc_state): bins, top and the heaps behind them, under one lock. Its words:
    /// <see cref="ArenaField"/>.
    /// </summary>
    public readonly partial struct Arena(nuint address)
    {
        public readonly nuint Address = address;

        /// <summary>Bytes of an arena's own state.</summary>
        public static nuint StateSize => (nuint)(int)ArenaField.Count * P.WordSize;

        public static Arena Main
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => new(P.MainArenaAddress);
        }

        /// <summary>The arena that owns a chunk which is not mapped on its own (arena_for_chunk).</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Arena Of(Chunk chunk) => chunk.IsNonMain ? Heap.Of(chunk.Address).Arena : Main;

        public bool IsNone => Address == 0;

        public bool IsMain => Address == P.MainArenaBy(At(ArenaField.Root));

        public nuint LockWord => At(ArenaField.Lock);

        public Root Root => new(P.RootBy(At(ArenaField.Root)));

        public bool IsContiguous => (Get(ArenaField.Flags) & ArenaFlags.NonContiguous) == 0;

        public bool HasFastChunks => Get(ArenaField.HaveFastChunks) != 0;

        public Chunk Top => new(Get(ArenaField.Top));

        public Chunk LastRemainder => new(Get(ArenaField.LastRemainder));

        /// <summary>
        /// Before it has memory of its own, top is the unsorted ring's head, whose size word reads as 0 (initial_top).
        /// </summary>
        public Chunk InitialTop => Ring(Bins.Unsorted);

        public nuint SystemMemory => Get(ArenaField.SystemMemory);

        public nuint MaxSystemMemory => Get(ArenaField.MaxSystemMemory);

        /// <summary>
        /// The next arena of the ring. Numbers fall from main's next to main, so that no walk goes round past it.
        /// </summary>
        public Arena Next
        {
            get
            {
                Arena next = NextIfSound;
                if (next.IsNone)
                    P.Fail(Corruption.StateDamaged, At(ArenaField.Next), Address, P.LoadAcquire(At(ArenaField.Next)));
                return next;
            }
        }

        /// <summary>The next arena in the ring; none if the word that leads there is damaged.</summary>
        public Arena NextIfSound
        {
            get
            {
                Arena next = new(P.LoadAcquire(At(ArenaField.Next)));
                bool isSound = next.IsSound
                    && (IsMain || next.IsMain || next.Get(ArenaField.Number) < Get(ArenaField.Number));
                return isSound ? next : default;
            }
        }

        /// <summary>The flag that chunks handed out by this arena carry.</summary>
        public nuint OwnerFlag => IsMain ? 0 : Chunk.NonMainArena;

        public nuint At(ArenaField field) => Address + ((nuint)(int)field * P.WordSize);

        /// <summary>
        /// A bin's ring head, placed so that its Forward and Back are the two words kept for it (bin_at).
        /// </summary>
        public Chunk Ring(int bin) =>
            new(At(ArenaField.Rings) + ((nuint)(2 * (bin - 1)) * P.WordSize) - Layout.HeaderSize);

        public nuint FastBin(nuint index) => At(ArenaField.FastBins) + (index * P.WordSize);

        public nuint MapWord(int index) => P.Read(At(ArenaField.BinMap) + ((nuint)index * P.WordSize));

        public void SetMapWord(int index, nuint value) =>
            P.Write(At(ArenaField.BinMap) + ((nuint)index * P.WordSize), value);

        public nuint Get(ArenaField field) => P.Read(At(field));

        public void Set(ArenaField field, nuint value) => P.Write(At(field), value);

        public void SetTop(Chunk chunk)
        {
            Set(ArenaField.Top, chunk.Address);
            if (chunk.Address > Get(ArenaField.TopPeak))
                Set(ArenaField.TopPeak, chunk.Address);
        }

        public void SetLastRemainder(Chunk chunk) => Set(ArenaField.LastRemainder, chunk.Address);

        public void AddSystemMemory(nuint bytes)
        {
            nuint total = SystemMemory + bytes;
            SetSystemMemory(total);
            if (total > MaxSystemMemory)
                Set(ArenaField.MaxSystemMemory, total);
        }

        public void SubtractSystemMemory(nuint bytes) => SetSystemMemory(SystemMemory - bytes);

        /// <summary>Where the piece of memory ends that a chunk of this arena lies in.</summary>
        public nuint EndOfPiece(Chunk chunk)
        {
            if (IsMain)
            {
                nuint end = Root[RootField.BreakEnd];
                return end != 0 ? end : new Pieces(Root).EndAround(chunk.Address);
            }

            Heap heap = Heap.Of(chunk.Address);
            return heap.Address + heap.Size;
        }

        private void SetSystemMemory(nuint bytes)
        {
            nuint before = SystemMemory;
            Set(ArenaField.SystemMemory, bytes);
            if (!IsMain)
                return;
            Root root = Root;
            nuint start = root[RootField.BreakBase];
            nuint end = root[RootField.BreakEnd];
            if (end != 0 && end != start + before)
                P.Fail(Corruption.StateDamaged, root.At(RootField.BreakEnd), Address, end);
            root.Set(RootField.BreakEnd, IsContiguous ? start + bytes : 0);
            SetInside(start, IsContiguous ? bytes : 0);
        }

        /// <summary>
        /// Every ring empty, top without memory (malloc_init_state). On zeroed words, before anyone else knows the
        /// arena.
        /// </summary>
        public static void Initialize(Arena arena, Root root)
        {
            for (int bin = Bins.Unsorted; bin < Bins.End; bin++)
            {
                Chunk ring = arena.Ring(bin);
                ring.SetForward(ring);
                ring.SetBack(ring);
            }

            if (!arena.IsMain)
                arena.Set(ArenaField.Flags, ArenaFlags.NonContiguous);
            arena.Set(ArenaField.Root, root.Address);
            arena.SetTop(arena.InitialTop);
            P.Notify(Step.ArenaInitialized, arena.Address, 0);
        }
    }
}
