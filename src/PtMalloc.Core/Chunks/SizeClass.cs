using System;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /// <summary>
    /// The class of chunk sizes that a list of free chunks is for: one number for cache bins, spare magazines and the
    /// depot's lines. A small class is one size, and its number is that size in units of the alignment. The medium
    /// classes follow: each is a range of sizes, sixteen to every doubling, from the class's own size up to the next
    /// one's. A medium request is cut as large as its class, so that what is freed later serves the next request of the
    /// range. Powers of two are classes' sizes.
    /// </summary>
    /// <param name="number">From <see cref="CacheBins.First"/> on; <see cref="CacheBins.End"/> is the first medium
    /// class.</param>
    public readonly struct SizeClass(nuint number)
    {
        public readonly nuint Number = number;

        /// <summary>The class of the smallest chunks.</summary>
        public static SizeClass First => new(CacheBins.First);

        /// <summary>The first medium class.</summary>
        public static SizeClass FirstMedium => new(CacheBins.End);

        /// <summary>The class of the largest chunks.</summary>
        public static SizeClass Last => new(CacheBins.Nothing - 1);

        /// <summary>What no chunk belongs to. Its bin is always empty.</summary>
        public static SizeClass None => new(CacheBins.Nothing);

        /// <summary>The largest chunk of a small class.</summary>
        public static nuint MaxSmall => (CacheBins.End - 1) * P.Alignment;

        /// <summary>The largest request that a small class serves.</summary>
        public static nuint MaxSmallRequest => MaxSmall - P.WordSize;

        /// <summary>The largest request that any class serves.</summary>
        public static nuint MaxRequest
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => LastSize - P.WordSize;
        }

        public SizeClass Next => new(Number + 1);

        public SizeClass Previous => new(Number - 1);

        /// <summary>Whether chunks of this class are all of one size.</summary>
        public bool IsSmall
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => Number < CacheBins.End;
        }

        /// <summary>Whether there is such a class, small or medium.</summary>
        public bool Exists => Number < CacheBins.Nothing;

        /// <summary>The size of its smallest chunks, which is what requests are cut to.</summary>
        public nuint ChunkSize
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => IsSmall ? Number * P.Alignment : SizeOfMedium(Number - CacheBins.End);
        }

        /// <summary>
        /// The small class that serves a request; <see cref="None"/> above <see cref="MaxSmallRequest"/>. By
        /// selections: whether a request is one of the smallest is no pattern that a processor could learn.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static SizeClass OfRequest(nuint size)
        {
            nuint bytes = unchecked(size + P.WordSize + Layout.AlignmentMask);
            bytes = size <= SmallestRequests ? CacheBins.First * P.Alignment : bytes;
            return new((size <= MaxSmallRequest ? bytes : CacheBins.Nothing * P.Alignment) / P.Alignment);
        }

        /// <summary>
        /// The small class of chunks of this size. It is not small if they are of none, and then says nothing more.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static SizeClass OfSmall(nuint chunkSize) => new(chunkSize / P.Alignment);

        /// <summary>
        /// The small class of a chunk with this header. It is not small if the chunk is larger, mapped on its own, or
        /// none; and then says nothing more.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static SizeClass OfSmallHead(nuint head) => new(Chunk.UnitsOfHead(head));

        /// <summary>
        /// The class that a chunk of this size belongs to; <see cref="None"/> if it is too large, or too small for a
        /// chunk.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static SizeClass Of(nuint chunkSize) =>
            IsSmallSize(chunkSize) ? OfSmall(chunkSize)
            : IsMediumSize(chunkSize) ? OfMedium(chunkSize)
            : None;

        /// <summary>
        /// The medium class that a chunk of this size belongs to; the size is known for a medium one.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static SizeClass OfMedium(nuint chunkSize) =>
            new(StepsBelow(chunkSize - P.Alignment) - 1 + CacheBins.End);

        /// <summary>The first medium class whose chunks are all of at least this size.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static SizeClass ToServe(nuint chunkSize) =>
            new(StepsBelow(chunkSize - (2 * P.Alignment)) + CacheBins.End);

        /// <summary>Whether chunks of this size have a small class.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool IsSmallSize(nuint chunkSize) =>
            unchecked(chunkSize - Layout.MinChunk) <= MaxSmall - Layout.MinChunk;

        /// <summary>
        /// Whether chunks of this size have a medium class. The last one's are of its own size, or too little larger
        /// for a rest to be cut off.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool IsMediumSize(nuint chunkSize) =>
            unchecked(chunkSize - SizeOfMedium(0)) < LastSize + Layout.MinChunk - SizeOfMedium(0);

        /// <summary>
        /// Whether a request for a chunk of this size, too large for the small classes, may be served by a medium one.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool IsMediumRequest(nuint chunkSize) =>
            unchecked(chunkSize - (CacheBins.End * P.Alignment)) <= LastSize - (CacheBins.End * P.Alignment);

        /// <summary>Whether requests are cut to this size, so that chunks of it may wait in a depot.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool IsCut(nuint chunkSize) =>
            chunkSize <= MaxSmall || (IsMediumSize(chunkSize) && OfMedium(chunkSize).ChunkSize == chunkSize);

        private static nuint LastSize
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => SizeOfMedium(CacheBins.MediumCount - 1);
        }

        /// <summary>Up to here a request has room to spare even in the smallest chunk.</summary>
        private static nuint SmallestRequests
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => Layout.MinChunk - P.WordSize - P.Alignment;
        }

        /// <summary>The doubling of size that the medium classes begin with.</summary>
        private static int FirstDoubling
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => BitOperations.Log2((ulong)P.Alignment) + BitOperations.Log2(CacheBins.End);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static nuint SizeOfMedium(nuint index)
        {
            nuint steps = index + 1;
            nuint parts = (steps & ((1 << CacheBins.MediumShift) - 1)) + (1 << CacheBins.MediumShift);
            int shift = FirstDoubling - CacheBins.MediumShift + (int)(steps >> CacheBins.MediumShift);
            return (parts << shift) + P.Alignment;
        }

        /// <summary>
        /// How many steps from class to class it is from the first doubling to these bytes. As a float's bits, the
        /// exponent and behind it the first bits of the mantissa are just this count.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static nuint StepsBelow(nuint bytes)
        {
            const int ExponentBias = 127, MantissaBits = 23;
            nuint steps = BitConverter.SingleToUInt32Bits((int)bytes) >> (MantissaBits - CacheBins.MediumShift);
            return unchecked(steps - (nuint)((ExponentBias + FirstDoubling) << CacheBins.MediumShift));
        }
    }
}
