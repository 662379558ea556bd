using System.Runtime.CompilerServices;

namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /*
     * Aligned blocks. Chunks of a size that is a multiple of the alignment lie at multiples of it, once one of a run
     * does; so the size of small alignments' chunks is rounded up, and an aligned block is one of the first few in its
     * bin.
     */
    public readonly partial struct ThreadCache
    {
        /// <summary>The chunk for an aligned request while the cache is on.</summary>
        /// <param name="alignment">A power of two.</param>
        /// <param name="size">Bytes, not above what the alignment leaves of the address space.</param>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static nuint AlignedChunkSizeOf(nuint alignment, nuint size)
        {
            nuint chunkSize = Layout.ChunkSizeOf(size);
            return alignment <= Tuning.MaxRounded ? (chunkSize + alignment - 1) & ~(alignment - 1) : chunkSize;
        }

        /// <summary>
        /// Takes a chunk of at least this size in the range whose user data has this alignment, if the bins that may
        /// have one begin with one; else 0.
        /// </summary>
        public static nuint TryPopAligned(ThreadCache cache, nuint alignment, nuint chunkSize) =>
            chunkSize <= SizeClass.MaxSmall
                ? TryPopAlignedSmall(cache, SizeClass.OfSmall(chunkSize), alignment - 1)
                : TryPopAlignedMedium(cache, chunkSize, alignment - 1);

        private static nuint TryPopAlignedSmall(ThreadCache cache, SizeClass small, nuint mask)
        {
            nuint link = cache.HeadOf(small);
            if (P.Read(link) == 0 && !TryLoadSpare(cache, small))
                return 0;
            for (int looks = 0; looks < Tuning.MaxLooks; looks++)
            {
                nuint user = P.Read(link);
                if (!cache.IsInRange(user))
                    return 0;
                if ((user & mask) == 0)
                    return PopBehind(cache, link, small, user);
                link = user;
            }

            return 0;
        }

        private static nuint TryPopAlignedMedium(ThreadCache cache, nuint chunkSize, nuint mask)
        {
            nuint first = cache.HeadOf(SizeClass.ToServe(chunkSize));
            for (nuint head = first; head < first + (CacheBins.MediumReach * P.WordSize); head += P.WordSize)
            {
                nuint user = TryPopAlignedMedium(cache, head, chunkSize, mask);
                if (user != 0)
                    return user;
            }

            return 0;
        }

        private static nuint TryPopAlignedMedium(ThreadCache cache, nuint link, nuint chunkSize, nuint mask)
        {
            for (int looks = 0; looks < Tuning.MaxLooks; looks++)
            {
                nuint user = P.Read(link);
                if (!cache.IsInRange(user))
                    return 0;
                nuint size = SizeOfUser(user);
                if ((user & mask) == 0 && Fits(size, chunkSize))
                    return PopMedium(cache, link, user, size);
                link = user;
            }

            return 0;
        }
    }
}
