namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    // The bins: rings, doubly consistent, of just the chunks that the walk found free.
    public partial struct ArenaCheck
    {
        private bool CheckRings()
        {
            for (int bin = Bins.Unsorted; bin < Bins.End; bin++)
            {
                if (!CheckRing(bin))
                    return false;
            }

            if (listed.Count != free.Count)
                return Fail(Flaw.FreeUnlisted, arena.Address, free.Count, listed.Count);
            return listed.Sum == free.Sum || Fail(Flaw.FreeUnknown, arena.Address, (nuint)free.Sum, (nuint)listed.Sum);
        }

        private bool CheckRing(int bin)
        {
            Chunk ring = arena.Ring(bin);
            Chunk previous = ring;
            SizeRing sizes = default;
            for (Chunk chunk = ring.Forward; chunk.Address != ring.Address; chunk = chunk.Forward)
            {
                if (!IsPlaceOfChunk(chunk.Address))
                    return Fail(Flaw.RingLinkPlace, previous.Address, ring.Address, chunk.Address);
                if (!Equal(Flaw.RingLinkBack, chunk.Address, previous.Address, chunk.Back.Address)
                    || !CheckListed(chunk, bin)
                    || (IsLarge(bin) && !CheckInSizes(ref sizes, chunk)))
                {
                    return false;
                }

                previous = chunk;
            }

            return Equal(Flaw.RingLinkBack, ring.Address, previous.Address, ring.Back.Address)
                && CheckMapBit(bin, isEmpty: previous.Address == ring.Address)
                && (sizes.First.IsNone || CheckSizeLink(sizes.Last, sizes.First));
        }

        private bool CheckListed(Chunk chunk, int bin)
        {
            nuint size = chunk.Size;
            if (!EndsInside(chunk, size) || chunk.IsInUse)
                return Fail(Flaw.RingInUse, chunk.Address, 0, chunk.Head);
            if (bin != Bins.Unsorted && BinIndex(size) != bin)
                return Fail(Flaw.RingSize, chunk.Address, (nuint)bin, size);
            if (listed.Count == free.Count)
                return Fail(Flaw.RingLength, chunk.Address, free.Count, free.Count + 1);
            listed.Add(chunk);
            return true;
        }

        private static bool IsLarge(int bin) => bin >= BinIndex(Layout.MinLarge);

        private bool CheckMapBit(int bin, bool isEmpty)
        {
            nuint word = arena.MapWord(bin >> Bins.MapShift);
            nuint bit = (nuint)1 << (bin & ((1 << Bins.MapShift) - 1));
            return isEmpty
                || bin == Bins.Unsorted
                || (word & bit) != 0
                || Fail(Flaw.RingMapBit, arena.Ring(bin).Address, word | bit, word);
        }

        /// <summary>
        /// Largest first; the first chunk of each size, and no other, is in the ring of sizes. Those links are only
        /// compared: what they should lead to is met on the way.
        /// </summary>
        private bool CheckInSizes(ref SizeRing sizes, Chunk chunk)
        {
            bool isFirst = sizes.Last.IsNone || chunk.Size != sizes.Last.Size;
            if (!sizes.Last.IsNone && chunk.Size > sizes.Last.Size)
                return Fail(Flaw.RingOrder, chunk.Address, sizes.Last.Size, chunk.Size);
            if (isFirst == chunk.ForwardSize.IsNone)
                return Fail(Flaw.RingSizeMember, chunk.Address, isFirst ? chunk.Address : 0, chunk.ForwardSize.Address);
            if (!isFirst)
                return true;

            bool isLinked = sizes.Last.IsNone || CheckSizeLink(sizes.Last, chunk);
            sizes.Last = chunk;
            if (sizes.First.IsNone)
                sizes.First = chunk;
            return isLinked;
        }

        private bool CheckSizeLink(Chunk larger, Chunk smaller) =>
            Equal(Flaw.RingSizeLink, larger.Address, smaller.Address, larger.ForwardSize.Address)
            && Equal(Flaw.RingSizeLink, smaller.Address, larger.Address, smaller.BackSize.Address);

        /// <summary>The first chunk of the largest size, and of the smallest that was met so far.</summary>
        private struct SizeRing
        {
            public Chunk First;
            public Chunk Last;
        }
    }
}
