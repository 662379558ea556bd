using System.Runtime.CompilerServices;

namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    public readonly partial struct Arena
    {
        /// <summary>
        /// The smallest chunk of the request's own large bin that is large enough, cut to size; none if there is none.
        /// </summary>
        private static Chunk TakeLarge(Arena arena, nuint chunkSize, int bin)
        {
            Chunk ring = arena.Ring(bin);
            Chunk largest = arena.ForwardOf(ring, Corruption.MallocLargeBinBroken);
            if (largest.Address == ring.Address || largest.Size < chunkSize)
                return default;

            Chunk chunk = Larger(arena, largest);
            while (chunk.Size < chunkSize)
                chunk = Larger(arena, chunk);

            // Of equals the second: the first one is in the ring of sizes, which then need not change.
            if (chunk.Address != ring.Back.Address)
            {
                Chunk second = arena.ForwardOf(chunk, Corruption.MallocLargeBinBroken);
                if (second.Size == chunk.Size)
                    chunk = second;
            }

            P.Notify(Step.LargeBinHit, chunk.Address, chunkSize);
            nuint size = chunk.Size;
            Unlink(arena, chunk);
            SplitFree(arena, chunk, size, chunkSize, becomesLastRemainder: false, Corruption.MallocCorruptedUnsorted);
            return chunk;
        }

        /// <summary>
        /// The smallest chunk of the first non-empty bin from <paramref name="bin"/> on, cut to size; none if all are
        /// empty.
        /// </summary>
        private static Chunk TakeLarger(Arena arena, nuint chunkSize, int bin)
        {
            BinMap map = new(arena);
            for (bin = map.FindMarked(bin); bin < Bins.End; bin = map.FindMarked(bin + 1))
            {
                Chunk ring = arena.Ring(bin);
                Chunk chunk = arena.BackOf(ring, Corruption.UnlinkBrokenList);
                if (chunk.Address == ring.Address)
                {
                    map.Clear(bin);
                    P.Notify(Step.BinMapCleared, ring.Address, (nuint)bin);
                    continue;
                }

                P.Notify(Step.BinMapHit, chunk.Address, (nuint)bin);
                nuint size = chunk.Size;
                if (size < chunkSize)
                    P.Fail(Corruption.UnlinkSizeMismatch, chunk.Address, arena.Address, chunk.Head);
                Unlink(arena, chunk);
                SplitFree(
                    arena,
                    chunk,
                    size,
                    chunkSize,
                    becomesLastRemainder: Layout.IsSmall(chunkSize),
                    Corruption.MallocCorruptedUnsortedLarger);
                return chunk;
            }

            return default;
        }

        /// <summary>
        /// Makes an unlinked free chunk one in use of the size asked for; a rest of at least the smallest chunk goes to
        /// the front of the unsorted bin.
        /// </summary>
        private static void SplitFree(
            Arena arena,
            Chunk chunk,
            nuint size,
            nuint chunkSize,
            bool becomesLastRemainder,
            Corruption fault)
        {
            nuint restSize = size - chunkSize;
            if (restSize < Layout.MinChunk)
            {
                HandOutWhole(arena, chunk, size);
                P.Notify(Step.HandedOutWhole, chunk.Address, size);
                return;
            }

            Chunk rest = chunk.At(chunkSize);
            nuint age = AgeOf(chunk, size);
            PushUnsorted(arena, rest, restSize, fault);
            if (becomesLastRemainder)
            {
                arena.SetLastRemainder(rest);
                P.Notify(Step.LastRemainderSet, rest.Address, restSize);
            }

            Part(arena, chunk, chunkSize, rest, restSize, age);
            P.Notify(Step.Split, chunk.Address, chunkSize);
            P.Notify(Step.Remainder, rest.Address, restSize);
        }

        /// <summary>
        /// Makes two chunks of a free one: the first in use, and the rest, which is free and of its age.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Part(Arena arena, Chunk chunk, nuint chunkSize, Chunk rest, nuint restSize, nuint age)
        {
            chunk.SetHead(chunkSize | Chunk.PreviousInUse | arena.OwnerFlag);
            rest.SetHead(restSize | Chunk.PreviousInUse);
            rest.SetFoot(restSize);
            SetAge(rest, restSize, age);
        }

        /// <summary>
        /// Marks a free chunk as in use, as it is. The chunk before it is in use: free neighbours are always merged. No
        /// other flag is set: with that of mapped ones calloc would take its bytes for zeros.
        /// </summary>
        private static void HandOutWhole(Arena arena, Chunk chunk, nuint size)
        {
            if (chunk.Head != (size | Chunk.PreviousInUse))
                P.Fail(Corruption.UnlinkSizeMismatch, chunk.Address, arena.Address, chunk.Head);
            chunk.At(size).SetPreviousInUse();
            if (!arena.IsMain)
                chunk.SetHead(size | Chunk.PreviousInUse | Chunk.NonMainArena);
        }
    }
}
