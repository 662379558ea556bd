using System.Numerics;
using System.Runtime.CompilerServices;

namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
    where P : IPlatform
{
    /// <summary>The numbers that follow from a layout. W stands for the word size.</summary>
    public static class Layout
    {
        /// <summary>Bytes from a chunk to its user data: PreviousSize and Size (CHUNK_HDR_SZ, 2W).</summary>
        public static nuint HeaderSize => 2 * P.WordSize;

        /// <summary>The smallest chunk: header, Forward and Back (MINSIZE, 4W).</summary>
        public static nuint MinChunk => 4 * P.WordSize;

        /// <summary>
        /// All fields of a free chunk, those of a large one included (sizeof (struct malloc_chunk), 6W).
        /// </summary>
        public static nuint FullHeaderSize => 6 * P.WordSize;

        public static nuint AlignmentMask => P.Alignment - 1;

        public static nuint PageMask => P.PageSize - 1;

        /// <summary>
        /// 1 where chunk sizes start halfway into an alignment step (i386), so that small bins shift by one
        /// (SMALLBIN_CORRECTION).
        /// </summary>
        public static nuint SmallBinCorrection
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => P.Alignment > HeaderSize ? 1u : 0u;
        }

        /// <summary>The first size kept in large bins (MIN_LARGE_SIZE).</summary>
        public static nuint MinLarge
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => (Bins.SmallBinCount + 2 - SmallBinCorrection) * P.Alignment;
        }

        /// <summary>The largest value of M_MXFAST (MAX_FAST_SIZE).</summary>
        public static nuint MaxFastRequest => 80 * P.WordSize / 4;

        /// <summary>M_MXFAST until someone sets it (DEFAULT_MXFAST).</summary>
        public static nuint DefaultFastRequest => 64 * P.WordSize / 4;

        /// <summary>
        /// The chunk that a request needs (request2size): one word of overhead, since a chunk in use also owns the next
        /// one's PreviousSize.
        /// </summary>
        /// <param name="request">Bytes, at most <see cref="ILayout.LargestRequest"/>.</param>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static nuint ChunkSizeOf(nuint request)
        {
            nuint chunkSize = ChunkSizeOfLarger(request);
            return chunkSize < MinChunk ? MinChunk : chunkSize;
        }

        /// <summary>The chunk for a request that needs more than the smallest one.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static nuint ChunkSizeOfLarger(nuint request) => (request + P.WordSize + AlignmentMask) & ~AlignmentMask;

        /// <summary>
        /// Bytes as units of the alignment, by a rotation: what is no multiple of it comes out greater than any that
        /// is.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static nuint Units(nuint bytes) =>
            (nuint)BitOperations.RotateRight((ulong)bytes, BitOperations.Log2((ulong)P.Alignment));

        public static nuint PageUp(nuint bytes) => (bytes + PageMask) & ~PageMask;

        public static nuint PageDown(nuint bytes) => bytes & ~PageMask;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool IsSmall(nuint chunkSize) => chunkSize < MinLarge;

        public static bool IsAligned(nuint pointer) => (pointer & AlignmentMask) == 0;
    }
}
