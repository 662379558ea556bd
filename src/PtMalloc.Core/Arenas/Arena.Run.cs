namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /*
     * What a cache takes when it refills, as the lock is held anyway: chunks of one size, with no search.
     */
    public readonly partial struct Arena
    {
        /// <summary>
        /// A free chunk of exactly this size from the depot, its fast or its small bin; none if all are empty, or there
        /// is none for it.
        /// </summary>
        public static Chunk TakeExact(Arena arena, nuint chunkSize)
        {
            Chunk round = TakeRound(arena, chunkSize);
            if (!round.IsNone)
                return round;
            Chunk fast = chunkSize <= arena.Root.MaxFast ? PopFast(arena, chunkSize) : default;
            return fast.IsNone && Layout.IsSmall(chunkSize) ? TakeSmall(arena, chunkSize) : fast;
        }

        /// <summary>
        /// Makes up to <paramref name="count"/> chunks in use out of the free memory that begins at
        /// <paramref name="first"/>, if that is top or a free chunk; returns how many.
        /// </summary>
        public static nuint TakeRun(Arena arena, Chunk first, nuint chunkSize, nuint count)
        {
            nuint taken = first.Address == arena.Top.Address ? TakeRunOfTop(arena, chunkSize, count)
                : arena.Holds(first) && arena.HoldsHeader(first.At(first.Size)) && !first.IsInUse
                    ? TakeRunOfFree(arena, first, chunkSize, count)
                : 0;
            for (nuint cut = 0; cut < taken; cut++)
                first.At(cut * chunkSize).SetHead(chunkSize | Chunk.PreviousInUse | arena.OwnerFlag);
            return taken;
        }

        private static nuint TakeRunOfTop(Arena arena, nuint chunkSize, nuint count)
        {
            Chunk top = arena.Top;
            nuint size = top.Size;
            if (size > arena.SystemMemory)
                P.Fail(Corruption.MallocCorruptedTop, top.Address, arena.Address, top.Head);
            nuint fitting = size < Layout.MinChunk ? 0 : (size - Layout.MinChunk) / chunkSize;
            nuint fair = LongestRun(arena, size) / chunkSize;
            count = fair < count ? fair : count;
            nuint taken = fitting < count ? fitting : count;
            if (taken == 0)
                return 0;

            nuint bytes = taken * chunkSize;
            Chunk rest = top.At(bytes);
            arena.SetTop(rest);
            rest.SetHead((size - bytes) | Chunk.PreviousInUse);
            P.Notify(Step.TopSplit, top.Address, bytes);
            return taken;
        }

        /// <summary>
        /// Little in an arena that holds little: the pages are fresh, and a small program may never ask for what was
        /// cut ahead.
        /// </summary>
        private static nuint LongestRun(Arena arena, nuint topSize)
        {
            nuint share = (arena.SystemMemory - topSize) / Tuning.RunShare;
            return share > Tuning.LeastRun ? share : Tuning.LeastRun;
        }

        /// <summary>What is left of it is a free chunk or nothing.</summary>
        private static nuint TakeRunOfFree(Arena arena, Chunk free, nuint chunkSize, nuint count)
        {
            nuint size = free.Size;
            nuint taken = size / chunkSize < count ? size / chunkSize : count;
            nuint rest = size - (taken * chunkSize);
            if (rest != 0 && rest < Layout.MinChunk)
            {
                taken--;
                rest += chunkSize;
            }

            if (taken == 0)
                return 0;

            Unlink(arena, free);
            SplitFree(
                arena,
                free,
                size,
                size - rest,
                becomesLastRemainder: Layout.IsSmall(chunkSize),
                Corruption.MallocCorruptedUnsorted);
            return taken;
        }
    }
}
