using System.Runtime.CompilerServices;

namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /// <summary>
    /// What the depot holds of one size. Each size that has a small cache bin has a line, and of each medium bin the
    /// size that requests are cut to. The arena's lock guards it; whether <see cref="Stack"/> is empty may be seen
    /// without.
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

        /// <summary>
        /// How many of the chunks nobody has needed since the last sweep: the fewest that were there, less those
        /// released.
        /// </summary>
        public nuint Idle => Stack + (4 * P.WordSize);

        /// <summary>Of a medium size: how often caches missed it in an epoch (see Arena.Demand.cs).</summary>
        public nuint Misses => Stack + (5 * P.WordSize);

        /// <summary>An arena's line for this size, which requests are cut to.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static DepotLine Of(Arena arena, nuint chunkSize)
        {
            bool isSmall = chunkSize <= SizeClass.MaxSmall;
            SizeClass sizeClass = isSmall ? SizeClass.OfSmall(chunkSize) : SizeClass.OfMedium(chunkSize);
            return new(AddressOf(arena, sizeClass), chunkSize);
        }

        /// <summary>An arena's line for the size that a class's requests are cut to.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static DepotLine Of(Arena arena, SizeClass sizeClass) =>
            new(AddressOf(arena, sizeClass), sizeClass.ChunkSize);

        private static nuint AddressOf(Arena arena, SizeClass sizeClass) =>
            arena.At(ArenaField.Depot) + ((sizeClass.Number - CacheBins.First) * DepotLines.Words * P.WordSize);
    }
}
