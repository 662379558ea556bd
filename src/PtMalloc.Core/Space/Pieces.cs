namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /// <summary>
    /// The pieces of main's memory, oldest first: from the first chunk of each to where its top ends or ended; top is
    /// in the last. They are kept in the root and in pages of their own behind it, away from the chunks, so that what
    /// may be read is known from them, whatever a chunk says. Main's lock; without it they may be read: an entry is
    /// whole before it counts, and no page goes before the heap does.
    /// </summary>
    public readonly struct Pieces(Root root)
    {
        /// <summary>A page begins with the next one's address, twice (see <see cref="Root.Pointer"/>).</summary>
        private const int LinkWords = 2;

        private readonly Root root = root;

        public nuint Count => root[RootField.PieceCount];

        private static nuint PerPage => (P.PageSize / P.WordSize - LinkWords) / 2;

        public nuint StartOf(nuint index) => P.LoadAcquire(EntryOf(index));

        public nuint EndOf(nuint index) => P.LoadAcquire(EntryOf(index) + P.WordSize);

        /// <summary>Where the last piece ends: 0 if there is none.</summary>
        public nuint End => Count == 0 ? 0 : EndOf(Count - 1);

        /// <summary>Whether one more piece can be noted: not if that takes a page which the system refuses.</summary>
        public bool EnsureRoom()
        {
            nuint count = Count;
            if (count < PieceTable.Capacity || (count - PieceTable.Capacity) % PerPage != 0)
                return true;
            nuint last = 0;
            nuint page = root.Pointer(RootField.MorePieces, RootField.MorePiecesCopy);
            while (page != 0)
            {
                last = page;
                page = NextOf(page);
                count -= PerPage;
            }

            return count < PieceTable.Capacity || AddPage(last);
        }

        /// <summary>A new last piece, for which there is room.</summary>
        public void Add(nuint start, nuint end)
        {
            nuint count = Count;
            nuint entry = EntryOf(count);
            P.StoreRelease(entry, start);
            P.StoreRelease(entry + P.WordSize, end);
            root.Set(RootField.PieceCount, count + 1);
        }

        /// <summary>Top grew or shrank in place.</summary>
        public void MoveEnd(nuint end) => P.StoreRelease(EntryOf(Count - 1) + P.WordSize, end);

        /// <summary>Whether these bytes lie in one piece.</summary>
        public bool Contain(nuint address, nuint bytes)
        {
            nuint end = EndAround(address);
            return end != 0 && bytes <= end - address;
        }

        /// <summary>The end of the piece that this address lies in; 0: in none.</summary>
        public nuint EndAround(nuint address)
        {
            nuint count = Count;
            for (nuint index = 0; index < count; index++)
            {
                nuint end = EndOf(index);
                if (address >= StartOf(index) && address < end)
                    return end;
            }

            return 0;
        }

        /// <summary>
        /// Whether a piece lies, in part, in the window of this address. No heap is in such a window: a heap fills its
        /// own.
        /// </summary>
        public bool ShareWindowOf(nuint address)
        {
            nuint count = Count;
            for (nuint index = 0; index < count; index++)
            {
                if ((address | Heap.Mask) >= StartOf(index) && (address & ~Heap.Mask) < EndOf(index))
                    return true;
            }

            return false;
        }

        /// <summary>Gives the pages back. None of the pieces is known then but the first.</summary>
        public void Delete()
        {
            nuint page = root.Pointer(RootField.MorePieces, RootField.MorePiecesCopy);
            root.SetPointer(RootField.MorePieces, RootField.MorePiecesCopy, 0);
            while (page != 0)
            {
                nuint next = NextOf(page);
                P.Unmap(page, P.PageSize);
                page = next;
            }
        }

        /// <summary>Behind this page, or behind the root.</summary>
        private bool AddPage(nuint last)
        {
            nuint page = P.Map(P.PageSize);
            if (page == 0)
                return false;
            if (last == 0)
            {
                root.SetPointer(RootField.MorePieces, RootField.MorePiecesCopy, page);
                return true;
            }

            P.StoreRelease(last + P.WordSize, page);
            P.StoreRelease(last, page);
            return true;
        }

        /// <summary>The word of a piece's start, which that of its end follows.</summary>
        private nuint EntryOf(nuint index)
        {
            if (index < PieceTable.Capacity)
                return root.At(RootField.Pieces) + (2 * index * P.WordSize);
            nuint number = index - PieceTable.Capacity;
            nuint page = root.Pointer(RootField.MorePieces, RootField.MorePiecesCopy);
            for (; number >= PerPage && page != 0; number -= PerPage)
                page = NextOf(page);
            if (page == 0)
                P.Fail(Corruption.StateDamaged, root.At(RootField.PieceCount), 0, index);
            return page + ((LinkWords + (2 * number)) * P.WordSize);
        }

        private static nuint NextOf(nuint page)
        {
            nuint next = P.LoadAcquire(page);
            if (next != 0 && next != P.LoadAcquire(page + P.WordSize))
                P.Fail(Corruption.StateDamaged, page, 0, next);
            return next;
        }
    }
}
