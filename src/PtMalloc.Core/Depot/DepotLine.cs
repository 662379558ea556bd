using System.Runtime.CompilerServices;

namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /// <summary>
    /// What the depot holds of one size. Each size that has a small cache bin has a line, and of each medium bin the size that requests are cut to. The
    /// arena's lock guards it; whether <see cref="Stack"/> is empty may be seen without.
    /// </summary>
    /// <param name="address">Where it lies; 0: it is none.</param>
    /// <param name="chunkSize">The size of its chunks.</param>
    public readonly struct DepotLine(nuint address, nuint chunkSize)
    {
        public readonly nuint ChunkSize = chunkSize;

        /// <summary>The first block of the full magazine put in last; 0: none.</summary>
        public readonly nuint Stack = address;

        public bool IsNone => Stack == 0;

        /// <summary>The open magazine.</summary>
        public nuint Open => Stack + P.WordSize;

        /// <summary>How many chunks the open one still takes; 0 also before there was one.</summary>
        public nuint Room => Stack + (2 * P.WordSize);

        /// <summary>Chunks in all, open and full.</summary>
        public nuint Total => Stack + (3 * P.WordSize);

        /// <summary>How few there were since the sweep came by, less what was released since.</summary>
        public nuint Idle => Stack + (4 * P.WordSize);

        /// <summary>Of a medium size: how often caches missed it in an epoch (see Arena.Demand.cs).</summary>
        public nuint Misses => Stack + (5 * P.WordSize);

        /// <summary>Whether chunks of this size have a line.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool Takes(nuint chunkSize) => chunkSize <= ThreadCache.MaxChunk || IsCut(chunkSize);

        /// <summary>The same for sizes beyond the small bins': what requests are cut to.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool IsCut(nuint chunkSize) =>
            ThreadCache.IsMedium(chunkSize) && ThreadCache.MediumSizeOf(ThreadCache.MediumBinOf(chunkSize)) == chunkSize;

        /// <summary>An arena's line for this size, which has one.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static DepotLine Of(Arena arena, nuint chunkSize)
        {
            nuint number = chunkSize <= ThreadCache.MaxChunk
                ? (chunkSize / P.Alignment) - CacheBins.First
                : CacheBins.Count + ThreadCache.MediumBinOf(chunkSize);
            return new(arena.At(ArenaField.Depot) + (number * DepotLines.Words * P.WordSize), chunkSize);
        }

        /// <summary>An arena's line with this number.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static DepotLine At(Arena arena, nuint number) =>
            new(
                arena.At(ArenaField.Depot) + (number * DepotLines.Words * P.WordSize),
                number < CacheBins.Count ? ThreadCache.SizeOf(number + CacheBins.First) : ThreadCache.MediumSizeOf(number - CacheBins.Count));
    }
}
