namespace PtMalloc.Core;

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
            Chunk largest = arena.ForwardOf(ring, Corruption.MallocLargeBinBroken);
            Chunk smallest = arena.BackOf(ring, Corruption.MallocLargeBinBroken);
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
                place = Smaller(arena, place);

            if (size == place.Size)
            {
                place = arena.ForwardOf(place, Corruption.MallocLargeBinBroken);
            }
            else
            {
                LinkSize(arena, chunk, place.BackSize, place);
            }

            chunk.LinkBetween(arena.BackOf(place, Corruption.MallocLargeBinBroken), place);
        }

        /// <summary>
        /// The next smaller size's first chunk. Sizes must fall along the ring of sizes, so that a search ends.
        /// </summary>
        private static Chunk Smaller(Arena arena, Chunk place)
        {
            Chunk smaller = place.ForwardSize;
            if (!arena.HoldsLarge(smaller) || smaller.Size >= place.Size)
                P.Fail(Corruption.MallocLargeBinBrokenSizeList, place.Address, arena.Address, smaller.Address);
            return smaller;
        }

        /// <summary>The next larger size's first chunk, likewise; from the largest on, the smallest.</summary>
        private static Chunk Larger(Arena arena, Chunk place)
        {
            Chunk larger = place.BackSize;
            if (!arena.HoldsLarge(larger) || larger.ForwardSize.Address != place.Address)
                P.Fail(Corruption.MallocLargeBinBrokenSizeList, place.Address, arena.Address, larger.Address);
            return larger;
        }

        private static void LinkSize(Arena arena, Chunk chunk, Chunk larger, Chunk smaller)
        {
            if (!arena.HoldsLarge(larger) || larger.ForwardSize.Address != smaller.Address)
                P.Fail(Corruption.MallocLargeBinBrokenSizeList, chunk.Address, arena.Address, larger.Address);
            chunk.SetForwardSize(smaller);
            chunk.SetBackSize(larger);
            larger.SetForwardSize(chunk);
            smaller.SetBackSize(chunk);
        }
    }
}
