namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    public readonly partial struct Arena
    {
        /// <summary>
        /// Where memory that was never handed out begins (calloc's MORECORE_CLEARS): top's end, or beyond it what an
        /// earlier, larger top may have dirtied.
        /// </summary>
        public static nuint TouchedEnd(Arena arena)
        {
            Chunk top = arena.Top;
            nuint end = top.Address + top.Size;
            nuint highest = arena.IsMain
                ? arena.Root[RootField.BreakBase] + arena.MaxSystemMemory
                : HighestCommitted(top);
            return end < highest ? highest : end;
        }

        /// <summary>
        /// Gives whole pages inside the arena's free chunks back, then the end of main's top (mtrim), and of a thread
        /// arena's if free leaves it there; but for what went before and was not used since. Whether any went. The
        /// caller holds the lock.
        /// </summary>
        public static bool TrimFree(Arena arena, nuint pad)
        {
            CheckTop(arena);
            Consolidate(arena);
            EmptyDepot(arena);
            bool any = TrimBin(arena, Bins.Unsorted);
            for (int bin = BinIndex(P.PageSize); bin < Bins.End; bin++)
                any |= TrimBin(arena, bin);
            if (arena.IsMain)
                return any | (SystemTrim(arena, pad) || ReturnPagesOfTop(arena, pad));
            if (!arena.KeepsTop)
                return any;
            Heap.DeleteEmpty(arena, pad);
            return any | Heap.ShrinkTop(arena, pad);
        }

        /// <summary>
        /// Of main in pieces: the break does not end at top, which may be large there. Not where all is as in glibc.
        /// </summary>
        private static bool ReturnPagesOfTop(Arena arena, nuint pad)
        {
            Chunk top = arena.Top;
            nuint size = top.Size;
            return !arena.IsContiguous && arena.KeepsTop && pad < size
                && ReturnPages(top.Address + Layout.FullHeaderSize + pad, top.Address + size);
        }

        private static nuint HighestCommitted(Chunk top)
        {
            Heap heap = Heap.Of(top.Address);
            return heap.Address + heap.Get(HeapField.Committed);
        }

        private static bool TrimBin(Arena arena, int bin)
        {
            bool any = false;
            Chunk ring = arena.Ring(bin);
            for (Chunk chunk = arena.BackOf(ring, Corruption.UnlinkBrokenList);
                chunk.Address != ring.Address;
                chunk = arena.BackOf(chunk, Corruption.UnlinkBrokenList))
            {
                nuint size = chunk.Size;
                // Where nothing decays, there are no ages.
                if (size < Tuning.LeastAged || chunk.FreedIn != Clean || !arena.Decays)
                    any |= ReturnPages(arena, chunk, size);
            }

            return any;
        }
    }
}
