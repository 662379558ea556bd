namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    public readonly partial struct Arena
    {
        /// <summary>
        /// A chunk of at least this size, in use (_int_malloc); none if memory ran out. The caller holds the lock.
        /// The order: depot, fast bin, small bin, unsorted, the request's large bin, larger bins by the bin map, top,
        /// the system.
        /// </summary>
        public static Chunk Allocate(Arena arena, nuint chunkSize)
        {
            Chunk chunk = AllocateFromFree(arena, chunkSize);
            if (chunk.IsNone)
                chunk = SystemAllocate(arena, chunkSize);
            if (!chunk.IsNone || !EmptyDepot(arena))
                return chunk;

            // The system has no more: then all of the depot is needed.
            return AllocateFromFree(arena, chunkSize);
        }

        /// <summary>Like <see cref="Allocate"/>, but none if the system would have to be asked.</summary>
        public static Chunk AllocateFromFree(Arena arena, nuint chunkSize)
        {
            Chunk round = TakeRound(arena, chunkSize);
            if (!round.IsNone)
                return round;

            nuint maxFast = arena.Root.MaxFast;
            if (chunkSize <= maxFast)
            {
                Chunk fast = PopFast(arena, chunkSize);
                if (!fast.IsNone)
                    return fast;
                P.Notify(Step.FastBinMiss, arena.Address, chunkSize);
            }
            else
            {
                P.Notify(Step.FastBinSkipped, maxFast, chunkSize);
            }

            if (Layout.IsSmall(chunkSize))
            {
                Chunk small = TakeSmall(arena, chunkSize);
                if (!small.IsNone)
                    return small;
                P.Notify(Step.SmallBinMiss, arena.Address, chunkSize);
            }
            else if (arena.HasFastChunks
                && (chunkSize >= Tuning.ConsolidationThreshold || (arena.Root[RootField.Mode] & Modes.NoCache) != 0))
            {
                // With caches, fast bins hold what those gave back and will soon want again: no reason to merge it all
                // for a medium request.
                Consolidate(arena);
            }

            return AllocateFromBins(arena, chunkSize);
        }

        private static Chunk AllocateFromBins(Arena arena, nuint chunkSize)
        {
            int bin = BinIndex(chunkSize);
            bool hasReleased = false;
            while (true)
            {
                Chunk chunk = TakeUnsorted(arena, chunkSize);
                if (!chunk.IsNone)
                    return chunk;

                if (!Layout.IsSmall(chunkSize))
                {
                    chunk = TakeLarge(arena, chunkSize, bin);
                    if (!chunk.IsNone)
                        return chunk;
                    P.Notify(Step.LargeBinMiss, arena.Address, chunkSize);
                }

                chunk = TakeLarger(arena, chunkSize, bin + 1);
                if (!chunk.IsNone)
                    return chunk;
                P.Notify(Step.BinMapMiss, arena.Address, (nuint)bin);

                if (!hasReleased && ReleaseForRequest(arena, chunkSize))
                {
                    hasReleased = true;
                    continue;
                }

                chunk = TakeTop(arena, chunkSize);
                if (!chunk.IsNone)
                    return chunk;

                // Fast chunks are the last hope before the system: merged, they may be large enough.
                if (!arena.HasFastChunks)
                    return default;
                Consolidate(arena);
            }
        }

        /// <summary>
        /// Cuts a chunk off the start of top, which never falls below the smallest chunk; none if top is too small.
        /// </summary>
        private static Chunk TakeTop(Arena arena, nuint chunkSize)
        {
            Chunk top = arena.Top;
            nuint size = top.Size;
            if (size > arena.SystemMemory)
                P.Fail(Corruption.MallocCorruptedTop, top.Address, arena.Address, top.Head);
            if (size < chunkSize + Layout.MinChunk)
            {
                P.Notify(Step.TopTooSmall, top.Address, size);
                return default;
            }

            Chunk rest = top.At(chunkSize);
            arena.SetTop(rest);
            top.SetHead(chunkSize | Chunk.PreviousInUse | arena.OwnerFlag);
            rest.SetHead((size - chunkSize) | Chunk.PreviousInUse);
            P.Notify(Step.TopSplit, top.Address, chunkSize);
            return top;
        }
    }
}
