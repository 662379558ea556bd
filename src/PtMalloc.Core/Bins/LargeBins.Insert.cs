namespace PtMalloc;

public static partial class Ptmalloc<P>
{
    /*
     * A large bin is one ring of all its chunks, largest first, and through the first chunk of each size a second ring
     * of the distinct sizes: ForwardSize leads to the next smaller one, and from the smallest back to the largest.
     * A chunk whose size is there already goes second among its equals, so that the ring of sizes need not change.
     */
    public readonly partial struct Arena
    {
        private static void InsertLarge(Arena arena, Chunk ring, Chunk chunk, nuint size)
        {
            Chunk largest = ring.Forward;
            Chunk smallest = ring.Back;
            if (largest.Address == ring.Address)
            {
                chunk.SetForwardSize(chunk);
                chunk.SetBackSize(chunk);
                chunk.LinkBetween(ring, ring);
                return;
            }

            if (size < smallest.Size)
            {
                // The smallest size's first chunk need not be the ring's last, so it is found from the largest.
                LinkSize(arena, chunk, largest.BackSize, largest);
                chunk.LinkBetween(smallest, ring);
                return;
            }

            Chunk place = largest;
            while (size < place.Size)
                place = place.ForwardSize;

            if (size == place.Size)
            {
                place = place.Forward;
            }
            else
            {
                if (place.BackSize.ForwardSize.Address != place.Address)
                    P.Fail(Corruption.MallocLargeBinBrokenSizeList, place.Address, arena.Address, place.BackSize.Address);
                LinkSize(arena, chunk, place.BackSize, place);
            }

            Chunk back = place.Back;
            if (back.Forward.Address != place.Address)
                P.Fail(Corruption.MallocLargeBinBroken, place.Address, arena.Address, back.Address);
            chunk.LinkBetween(back, place);
        }

        private static void LinkSize(Arena arena, Chunk chunk, Chunk larger, Chunk smaller)
        {
            if (larger.ForwardSize.Address != smaller.Address)
                P.Fail(Corruption.MallocLargeBinBrokenSizeList, chunk.Address, arena.Address, larger.Address);
            chunk.SetForwardSize(smaller);
            chunk.SetBackSize(larger);
            larger.SetForwardSize(chunk);
            smaller.SetBackSize(chunk);
        }
    }
}
