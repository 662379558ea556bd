namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /// <summary>
    /// What is known of an address before anything is read there, and of a header before its arena is touched; without
    /// a lock. A heap fills its window. The windows of main's memory are shared with others, or empty in part: there
    /// only the addresses from BreakBase to BreakEnd are ours; once main is in pieces (BreakEnd is 0), those in one of
    /// them.
    /// </summary>
    private static class Territory
    {
        /// <summary>Whether a block may begin here. A false one may have no memory under it at all.</summary>
        public static bool Contains(Root root, nuint pointer)
        {
            nuint end = root[RootField.BreakEnd];
            return WindowMap.Contains(pointer)
                && (IsInMain(root, end, pointer) || !IsInWindowOfMain(root, end, pointer));
        }

        /// <summary>
        /// The arena of a chunk (<see cref="Arena.Of"/>), if its N flag is right for where it lies; else a fault.
        /// </summary>
        public static Arena OwnerOf(Root root, Chunk chunk, Corruption fault)
        {
            nuint end = root[RootField.BreakEnd];
            bool isOutside = !IsInMain(root, end, chunk.User) && !IsInWindowOfMain(root, end, chunk.User);
            if (chunk.IsNonMain != isOutside)
                P.Fail(fault, chunk.User, 0, chunk.Head);
            Arena arena = Arena.Of(chunk);
            if (!arena.IsSound)
                P.Fail(Corruption.StateDamaged, chunk.User, arena.Address, arena.Address);
            return arena;
        }

        /// <summary>Whether a window is a heap's, so that its header can be read.</summary>
        public static bool IsInHeap(Root root, nuint pointer) =>
            WindowMap.Contains(pointer) && !IsInWindowOfMain(root, root[RootField.BreakEnd], pointer);

        /// <summary>
        /// Whether a block of main's may begin here: then the words of the smallest chunk can be read.
        /// </summary>
        private static bool IsInMain(Root root, nuint end, nuint pointer) =>
            end == 0
                ? new Pieces(root).Contain(pointer - Layout.HeaderSize, Layout.MinChunk)
                : pointer >= root[RootField.BreakBase] + Layout.HeaderSize && pointer < end - Layout.HeaderSize;

        private static bool IsInWindowOfMain(Root root, nuint end, nuint pointer) =>
            end == 0
                ? new Pieces(root).ShareWindowOf(pointer)
                : (pointer | Heap.Mask) >= root[RootField.BreakBase] && (pointer & ~Heap.Mask) < end;
    }
}
