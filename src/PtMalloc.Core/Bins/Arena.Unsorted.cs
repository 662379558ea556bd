namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    public readonly partial struct Arena
    {
        /// <summary>
        /// Puts a free chunk, of any size, at the front of the unsorted bin; the caller sets its head and foot.
        /// </summary>
        private static void PushUnsorted(Arena arena, Chunk chunk, nuint size, Corruption fault)
        {
            Chunk ring = arena.Ring(Bins.Unsorted);
            Chunk first = arena.ForwardOf(ring, fault);

            if (!Layout.IsSmall(size))
                chunk.ClearSizeLinks();
            chunk.LinkBetween(ring, first);
            P.Notify(Step.UnsortedPush, chunk.Address, size);
        }

        /// <summary>
        /// Goes through the unsorted chunks, oldest first: splits the last remainder for a small request that meets
        /// nothing else, takes an exact fit, and sorts all others into their bins. Returns none if no chunk was taken.
        /// </summary>
        private static Chunk TakeUnsorted(Arena arena, nuint chunkSize)
        {
            Chunk ring = arena.Ring(Bins.Unsorted);
            for (int seen = 0; seen < Tuning.MaxUnsortedPerScan; seen++)
            {
                if (ring.Back.Address == ring.Address)
                {
                    P.Notify(Step.UnsortedMiss, arena.Address, (nuint)seen);
                    return default;
                }

                Chunk chunk = arena.BackOf(ring, Corruption.MallocUnsortedBroken);
                nuint size = chunk.Size;
                CheckUnsorted(arena, chunk, size);
                Chunk back = arena.BackOf(chunk, Corruption.MallocUnsortedBroken);

                if (back.Address == ring.Address
                    && Layout.IsSmall(chunkSize)
                    && chunk.Address == arena.LastRemainder.Address
                    && size > chunkSize + Layout.MinChunk)
                {
                    return SplitLastRemainder(arena, chunk, size, chunkSize, ring);
                }

                ring.SetBack(back);
                back.SetForward(ring);
                if (size == chunkSize)
                {
                    HandOutWhole(arena, chunk, size);
                    P.Notify(Step.UnsortedExact, chunk.Address, size);
                    return chunk;
                }

                Sort(arena, chunk, size);
            }

            P.Notify(Step.UnsortedLimit, arena.Address, Tuning.MaxUnsortedPerScan);
            return default;
        }

        private static void CheckUnsorted(Arena arena, Chunk chunk, nuint size)
        {
            if (size <= Layout.HeaderSize || size > arena.SystemMemory)
                P.Fail(Corruption.MallocUnsortedInvalidSize, chunk.Address, arena.Address, chunk.Head);

            Chunk next = chunk.At(size);
            if (!arena.HoldsHeader(next))
                P.Fail(Corruption.MallocUnsortedInvalidSize, chunk.Address, arena.Address, chunk.Head);
            nuint nextHead = next.Head;
            if (nextHead < Layout.HeaderSize || nextHead > arena.SystemMemory)
                P.Fail(Corruption.MallocUnsortedInvalidNextSize, chunk.Address, arena.Address, nextHead);
            if ((next.PreviousSize & ~Chunk.Flags) != size)
                P.Fail(Corruption.MallocUnsortedMismatch, chunk.Address, arena.Address, next.PreviousSize);
            if ((nextHead & Chunk.PreviousInUse) != 0)
                P.Fail(Corruption.MallocUnsortedNextInUse, chunk.Address, arena.Address, nextHead);
        }

        /// <summary>
        /// Consecutive small requests get neighbouring memory: the only unsorted chunk is cut, and the rest takes its
        /// place.
        /// </summary>
        private static Chunk SplitLastRemainder(Arena arena, Chunk chunk, nuint size, nuint chunkSize, Chunk ring)
        {
            nuint restSize = size - chunkSize;
            Chunk rest = chunk.At(chunkSize);
            nuint age = AgeOf(chunk, size);
            ring.SetBack(rest);
            ring.SetForward(rest);
            arena.SetLastRemainder(rest);
            rest.SetBack(ring);
            rest.SetForward(ring);
            if (!Layout.IsSmall(restSize))
                rest.ClearSizeLinks();

            Part(arena, chunk, chunkSize, rest, restSize, age);
            P.Notify(Step.LastRemainderSplit, chunk.Address, chunkSize);
            P.Notify(Step.Remainder, rest.Address, restSize);
            return chunk;
        }

        /// <summary>Puts a chunk that left the unsorted bin into the bin of its size.</summary>
        private static void Sort(Arena arena, Chunk chunk, nuint size)
        {
            int bin = BinIndex(size);
            Chunk ring = arena.Ring(bin);
            if (Layout.IsSmall(size))
                chunk.LinkBetween(ring, arena.ForwardOf(ring, Corruption.MallocSmallBinBroken));
            else
                InsertLarge(arena, ring, chunk, size);

            new BinMap(arena).Mark(bin);
            P.Notify(Step.UnsortedSorted, chunk.Address, size);
        }
    }
}
