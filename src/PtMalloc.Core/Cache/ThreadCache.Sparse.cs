using System.Runtime.CompilerServices;

namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /*
     * Sparse blocks: those that were asked for at a far higher alignment than their size. There are few such places in
     * a heap, and a free block that waits in a cache would keep one from all requests but those of its size: so sparse
     * blocks merge at once. The small bins know them by their size, which no bin has; the medium bins by their address,
     * from the thread's first sparse request on.
     */
    public readonly partial struct ThreadCache
    {
        /// <summary>Whether a request is for a sparse block.</summary>
        /// <param name="alignment">A power of two.</param>
        /// <param name="chunkSize">The chunk that it needs.</param>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool IsSparse(nuint alignment, nuint chunkSize) =>
            alignment > Tuning.MostDense && chunkSize <= alignment / 2;

        /// <summary>What a sparse request is cut to: a size that neither a small bin takes nor a depot.</summary>
        public static nuint SparseSizeOf(nuint chunkSize) =>
            chunkSize <= SizeClass.MaxSmall ? SizeClass.MaxSmall + P.Alignment
            : SizeClass.IsCut(chunkSize) ? chunkSize + P.Alignment
            : chunkSize;

        /// <summary>
        /// Medium blocks at multiples of this alignment are not cached from now on, until the cache starts anew.
        /// </summary>
        public static void KeepOut(ThreadCache cache, nuint alignment)
        {
            if (alignment - 1 < cache.Get(CacheField.SparseMask))
                cache.Set(CacheField.SparseMask, alignment - 1);
        }

        /// <summary>
        /// An aligned request found no place in the home arena, and is about to take so many bytes of new memory.
        /// Whether what is free but cached is to merge first: once for each sixty-fourth by which such requests make
        /// the arena grow, so that a heap that does grow hardly pays for it. The caller holds the lock.
        /// </summary>
        public static bool LacksPlaces(ThreadCache cache, Arena home, nuint alignment, nuint bytes)
        {
            if (alignment <= Tuning.MaxRounded || bytes >= cache.Root[RootField.MapThreshold])
                return false;
            nuint taken = cache.Get(CacheField.Placeless) + bytes;
            bool lacks = taken >= (home.SystemMemory - home.Top.Size) / Tuning.PlacelessShare;
            cache.Set(CacheField.Placeless, lacks ? 0 : taken);
            return lacks;
        }

        /// <summary>Whether a block lies where sparse ones do.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool KeepsOut(nuint user) => (user & Get(CacheField.SparseMask)) == 0;
    }
}
