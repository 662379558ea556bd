using System.Runtime.CompilerServices;

namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /*
     * What an arena asks of an address that it found in memory before it reads or writes there, so that a damaged word
     * ends in a message. A thread arena's heaps fill their windows and name it; main's memory ends at BreakEnd, and
     * once it is in pieces (BreakEnd is 0), where each of them ends.
     */
    public readonly partial struct Arena
    {
        /// <summary>
        /// Whether a chunk of this arena may begin here: if so, the words of the smallest free chunk can be read.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool Holds(Chunk chunk) => IsInside(chunk) || HoldsAtEdge(this, chunk, Layout.MinChunk);

        /// <summary>
        /// Whether the header of a chunk can be read here, or that of a fencepost, which is all of it.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool HoldsHeader(Chunk chunk) => IsInside(chunk) || HoldsAtEdge(this, chunk, Layout.HeaderSize);

        /// <summary>Whether a large free chunk may begin here, which has links of sizes, too.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool HoldsLarge(Chunk chunk) => IsInside(chunk) || HoldsAtEdge(this, chunk, Layout.FullHeaderSize);

        /// <summary>Tells the quick answer where this arena's memory is, as far as that is one piece.</summary>
        public void SetInside(nuint start, nuint bytes)
        {
            Set(ArenaField.InsideStart, start);
            Set(ArenaField.InsideBytes, bytes > Layout.FullHeaderSize ? bytes - Layout.FullHeaderSize : 0);
        }

        /// <summary>
        /// The link forward of a chunk or ring head; where it leads, the link back must lead here, else a fault.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Chunk ForwardOf(Chunk link, Corruption fault)
        {
            Chunk forward = link.Forward;
            if (!Links(forward) || forward.Back.Address != link.Address)
                P.Fail(fault, link.Address, Address, forward.Address);
            return forward;
        }

        /// <summary>The link back, likewise. A walk that uses it can't go round past the ring's head.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Chunk BackOf(Chunk link, Corruption fault)
        {
            Chunk back = link.Back;
            if (!Links(back) || back.Forward.Address != link.Address)
                P.Fail(fault, link.Address, Address, back.Address);
            return back;
        }

        /// <summary>Faults unless top lies in the arena's memory and ends where that ends.</summary>
        public static void CheckTop(Arena arena)
        {
            Chunk top = arena.Top;
            if (top.Address == arena.InitialTop.Address)
                return;
            if (!arena.Holds(top))
                P.Fail(Corruption.MallocCorruptedTop, top.Address, arena.Address, top.Address);
            nuint size = top.Size;
            nuint end = arena.IsMain ? new Pieces(arena.Root).End : arena.EndOfPiece(top);
            if (size > arena.SystemMemory)
                P.Fail(Corruption.MallocCorruptedTop, top.Address, arena.Address, top.Head);
            if (top.Address + size == end)
                return;
            bool isWhole = ((top.Address + size) & Layout.PageMask) == 0;
            P.Fail(
                isWhole ? Corruption.MallocCorruptedTop : Corruption.SystemAllocateOldTop,
                top.Address,
                arena.Address,
                top.Head);
        }

        /// <summary>Whether an arena lies here: main, or the one that a heap which begins with it names.</summary>
        public bool IsSound =>
            IsMain || ((Address & Heap.Mask) == Heap.HeaderSize && IsHeapOf(this, Address));

        /// <summary>
        /// Almost always so, and enough to know: anywhere but at the end of memory, in an arena of one piece.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private bool IsInside(Chunk chunk) =>
            unchecked(chunk.Address - Get(ArenaField.InsideStart)) < Get(ArenaField.InsideBytes);

        /// <summary>
        /// Out of line, and static: a method of the arena's would get its address, and every caller keep it in memory.
        /// </summary>
        [MethodImpl(MethodImplOptions.NoInlining)]
        private static bool HoldsAtEdge(Arena arena, Chunk chunk, nuint bytes)
        {
            if (!arena.IsMain)
                return (chunk.Address & Heap.Mask) <= P.MaxHeapSize - bytes && IsHeapOf(arena, chunk.Address);

            nuint end = arena.Root[RootField.BreakEnd];
            nuint start = arena.Root[RootField.BreakBase];
            return end == 0
                ? new Pieces(arena.Root).Contain(chunk.Address, bytes)
                : unchecked(chunk.Address - start <= end - start - bytes);
        }

        private static bool IsHeapOf(Arena arena, nuint address) =>
            Territory.IsInHeap(arena.Root, address) && Heap.Of(address).Arena.Address == arena.Address;

        /// <summary>
        /// Whether a link may lead here: to a chunk, or to the head of a ring, which in a thread arena lies in its
        /// first heap.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private bool Links(Chunk link) =>
            IsInside(link)
            || unchecked(link.Address - Ring(Bins.Unsorted).Address) < (nuint)(2 * Bins.RingCount) * P.WordSize
            || HoldsAtEdge(this, link, Layout.MinChunk);
    }
}
