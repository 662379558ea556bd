namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /// <summary>
    /// What is known of an address before anything is read there, and of a header before its arena is touched; without a lock.
    /// A heap fills its window. The windows of the break's memory are shared with others, or empty in part: there only the
    /// addresses from BreakBase to BreakEnd are ours. Once main is in pieces (BreakEnd is 0) its windows are all that is known.
    /// </summary>
    private static class Territory
    {
        /// <summary>Whether a block may begin here. A false one may have no memory under it at all.</summary>
        public static bool Contains(Root root, nuint pointer)
        {
            nuint end = root[RootField.BreakEnd];
            return WindowMap.Contains(pointer)
                && (end == 0 || IsInBreak(root, end, pointer) || !IsInWindowOfBreak(root, end, pointer));
        }

        /// <summary>The arena of a chunk (<see cref="Arena.Of"/>), if its N flag is right for where it lies; else a fault.</summary>
        public static Arena OwnerOf(Root root, Chunk chunk, Corruption fault)
        {
            nuint end = root[RootField.BreakEnd];
            if (end != 0 && chunk.IsNonMain != IsOutsideBreak(root, end, chunk.User))
                P.Fail(fault, chunk.User, 0, chunk.Head);
            Arena arena = Arena.Of(chunk);
            if (!arena.IsSound)
                P.Fail(Corruption.StateDamaged, chunk.User, arena.Address, arena.Address);
            return arena;
        }

        /// <summary>Whether a window is a heap's, so that its header can be read. Once main is in pieces, it may be one of theirs.</summary>
        public static bool IsInHeap(Root root, nuint pointer)
        {
            nuint end = root[RootField.BreakEnd];
            return WindowMap.Contains(pointer) && (end == 0 || !IsInWindowOfBreak(root, end, pointer));
        }

        private static bool IsOutsideBreak(Root root, nuint end, nuint pointer) =>
            !IsInBreak(root, end, pointer) && !IsInWindowOfBreak(root, end, pointer);

        private static bool IsInBreak(Root root, nuint end, nuint pointer) =>
            pointer >= root[RootField.BreakBase] + Layout.HeaderSize && pointer < end - Layout.HeaderSize;

        private static bool IsInWindowOfBreak(Root root, nuint end, nuint pointer) =>
            (pointer | Heap.Mask) >= root[RootField.BreakBase] && (pointer & ~Heap.Mask) < end;
    }
}
