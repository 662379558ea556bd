namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    public readonly partial struct ThreadCache
    {
        /// <summary>
        /// The range becomes where the home arena grows: main's memory by the break, or a thread arena's newest heap,
        /// which can be read to the end of its reservation. The caller holds the home's lock. What lies elsewhere takes
        /// the slow path, no more. A cache that is off has no range, so that no fast path does without the slow one.
        /// </summary>
        public static void TakeRange(ThreadCache cache, Root root)
        {
            Arena home = cache.Arena;
            cache.Set(CacheField.OwnerFlag, home.OwnerFlag);
            if (home.IsMain)
            {
                TakeBreakRange(cache, root);
                return;
            }

            SetRange(cache, Heap.Of(home.Top.Address).Address, P.MaxHeapSize / P.Alignment);
        }

        /// <summary>
        /// After frees: what went back to the system is no longer in the range. Another thread may give memory of ours
        /// back at any time; this thread's range is behind then until its next slow path, in which only a wrong pointer
        /// into just that memory would be read.
        /// </summary>
        public static void DropStaleRange(ThreadCache cache, Root root)
        {
            if (cache.Arena.IsMain)
                TakeBreakRange(cache, root);
            else if (cache.Get(CacheField.RangeUnits) != 0 && !WindowMap.Contains(cache.Get(CacheField.RangeStart)))
                cache.Set(CacheField.RangeUnits, 0);
        }

        /// <summary>
        /// None while main has no memory or is in pieces. The first and the last header's place hold no block.
        /// </summary>
        private static void TakeBreakRange(ThreadCache cache, Root root)
        {
            nuint units = BreakUnits(root, out nuint start);
            SetRange(cache, start, units);
        }

        /// <summary>The memory at the break in which blocks begin, in units of the alignment.</summary>
        private static nuint BreakUnits(Root root, out nuint start)
        {
            nuint end = root[RootField.BreakEnd];
            start = (root[RootField.BreakBase] + Layout.HeaderSize + Layout.AlignmentMask) & ~Layout.AlignmentMask;
            return end < start ? 0 : (end - Layout.HeaderSize - start) / P.Alignment;
        }

        private static void SetRange(ThreadCache cache, nuint start, nuint units)
        {
            cache.Set(CacheField.RangeStart, start);
            cache.Set(CacheField.RangeUnits, cache.Get(CacheField.Mode) == 0 ? units : 0);
        }
    }
}
