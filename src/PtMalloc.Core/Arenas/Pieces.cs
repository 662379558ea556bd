namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /// <summary>
    /// The pieces of main's memory, oldest first: from the first chunk of each to where its top ends or ended; top is in the last. They
    /// are kept in the root, away from the chunks, so that a checker knows from them what it may read, whatever a chunk says. Main's
    /// lock; who holds only another arena's lock may read them too.
    /// </summary>
    public readonly struct Pieces(Root root)
    {
        private readonly Root root = root;

        public nuint Count => root[RootField.PieceCount];

        /// <summary>False once there were too many to keep.</summary>
        public bool AreAllKnown => Count <= PieceTable.Capacity;

        private nuint KnownCount => AreAllKnown ? Count : PieceTable.Capacity;

        public nuint StartOf(nuint index) => P.LoadAcquire(WordOf(2 * index));

        public nuint EndOf(nuint index) => P.LoadAcquire(WordOf((2 * index) + 1));

        /// <summary>A new last piece.</summary>
        public void Add(nuint start, nuint end)
        {
            nuint count = Count;
            if (count < PieceTable.Capacity)
            {
                P.StoreRelease(WordOf(2 * count), start);
                P.StoreRelease(WordOf((2 * count) + 1), end);
            }

            root.Set(RootField.PieceCount, count + 1);
        }

        /// <summary>Top grew or shrank in place.</summary>
        public void MoveEnd(nuint end)
        {
            if (AreAllKnown)
                P.StoreRelease(WordOf((2 * Count) - 1), end);
        }

        /// <summary>Whether these bytes lie in one piece.</summary>
        public bool Contain(nuint address, nuint bytes)
        {
            for (nuint index = 0; index < KnownCount; index++)
            {
                nuint end = EndOf(index);
                if (address >= StartOf(index) && address < end && bytes <= end - address)
                    return true;
            }

            return false;
        }

        /// <summary>Whether a piece lies, in part, in the window of this address. No heap is in such a window: a heap fills its own.</summary>
        public bool ShareWindowOf(nuint address)
        {
            for (nuint index = 0; index < KnownCount; index++)
            {
                if ((address | Heap.Mask) >= StartOf(index) && (address & ~Heap.Mask) < EndOf(index))
                    return true;
            }

            return false;
        }

        private nuint WordOf(nuint index) => root.At(RootField.Pieces) + (index * P.WordSize);
    }
}
