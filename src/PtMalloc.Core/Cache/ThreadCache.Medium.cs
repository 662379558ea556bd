using System;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /*
     * The medium bins: chunks above the small bins' sizes, a range of sizes in each, from the bin's own size up to the next one's. A
     * request asks the first chunks of a few bins, from the first bin on whose chunks are all large enough, and searches no further. If
     * it misses, it is cut as large as its bin: so what is freed later goes where the next request of the range looks. A power of two is
     * a bin's size.
     */
    public readonly partial struct ThreadCache
    {
        /// <summary>The largest request that a medium bin may serve.</summary>
        public static nuint MaxMediumRequest
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => LastMediumSize - P.WordSize;
        }

        private static nuint LastMediumSize
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => MediumSizeOf(CacheBins.MediumCount - 1);
        }

        /// <summary>The doubling of size that the medium bins begin with.</summary>
        private static int FirstDoubling
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => BitOperations.Log2((ulong)P.Alignment) + BitOperations.Log2(CacheBins.End);
        }

        public nuint MediumHeadOf(nuint bin) => At(CacheField.MediumHeads) + (bin * P.WordSize);

        /// <summary>Whether chunks of this size have a medium bin. The last one's are of its own size, or too little larger for a rest to be cut off.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool IsMedium(nuint chunkSize) =>
            unchecked(chunkSize - MediumSizeOf(0)) < LastMediumSize + Layout.MinChunk - MediumSizeOf(0);

        /// <summary>Whether a request for a chunk of this size, too large for the small bins, may be served by a medium one.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool IsMediumRequest(nuint chunkSize) =>
            unchecked(chunkSize - (CacheBins.End * P.Alignment)) <= LastMediumSize - (CacheBins.End * P.Alignment);

        /// <summary>The size of a medium bin's smallest chunks, which is what requests are cut to.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static nuint MediumSizeOf(nuint bin)
        {
            nuint steps = bin + 1;
            nuint eighths = (steps & ((1 << CacheBins.MediumShift) - 1)) + (1 << CacheBins.MediumShift);
            return (eighths << (FirstDoubling - CacheBins.MediumShift + (int)(steps >> CacheBins.MediumShift))) + P.Alignment;
        }

        /// <summary>The medium bin that a chunk of this size belongs to.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static nuint MediumBinOf(nuint chunkSize) => StepsBelow(chunkSize - P.Alignment) - 1;

        /// <summary>The first medium bin whose chunks are all of at least this size.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static nuint MediumBinFor(nuint chunkSize) => StepsBelow(chunkSize - (2 * P.Alignment));

        /// <summary>Takes a chunk of at least this size that lies in the range; 0 if none of the bins in reach begins with one.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static nuint TryPopMedium(ThreadCache cache, nuint chunkSize)
        {
            nuint first = cache.MediumHeadOf(MediumBinFor(chunkSize));
            for (nuint head = first; head < first + (CacheBins.MediumReach * P.WordSize); head += P.WordSize)
            {
                nuint user = P.Read(head);
                if (!cache.IsInRange(user))
                    continue;
                nuint size = SizeOfUser(user);
                if (Fits(size, chunkSize))
                    return PopMedium(cache, head, user, size);
            }

            return 0;
        }

        /// <summary>The same, but a chunk of the bin that this size is cut to. Up to one whole step above it, should others lie there.</summary>
        public static nuint TryPopMediumClose(ThreadCache cache, nuint chunkSize)
        {
            nuint head = cache.MediumHeadOf(MediumBinFor(chunkSize));
            nuint user = P.Read(head);
            if (!cache.IsInRange(user))
                return 0;
            nuint size = SizeOfUser(user);
            return Fits(size, chunkSize) ? PopMedium(cache, head, user, size) : 0;
        }

        /// <summary>Caches a medium chunk if there is room for it; the caller knows it for one, and for in use.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool TryPushMedium(ThreadCache cache, nuint user, nuint chunkSize)
        {
            nint room = MediumRoomAfter(cache, chunkSize);
            if (room < 0 || cache.KeepsOut(user))
                return false;
            PushMedium(cache, user, chunkSize, Key, (nuint)room);
            return true;
        }

        /// <summary>Bytes that the medium bins would still take after a chunk of this size; negative: there is no room for it.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static nint MediumRoomAfter(ThreadCache cache, nuint chunkSize) => (nint)cache.Get(CacheField.MediumRoom) - (nint)chunkSize;

        /// <summary>Caches a medium chunk; the caller saw that there is room, and how much is left after it.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void PushMedium(ThreadCache cache, nuint user, nuint chunkSize, nuint key, nuint room)
        {
            nuint bin = MediumBinOf(chunkSize);
            nuint head = cache.MediumHeadOf(bin);
            P.Write(user, P.Read(head));
            P.Write(user + P.WordSize, key);
            P.Write(head, user);
            cache.Set(CacheField.MediumRoom, room);
            P.Notify(Step.CachePush, user, CacheBins.Count + bin);
        }

        /// <summary>What a request that the cache could not serve is cut to.</summary>
        public static nuint SizeToCut(ThreadCache cache, nuint chunkSize) =>
            IsMediumRequest(chunkSize) && cache.Get(CacheField.MediumLimit) != 0 ? MediumSizeOf(MediumBinFor(chunkSize)) : chunkSize;

        /// <summary>The same wherever it lies.</summary>
        private static nuint TryPopMediumAnywhere(ThreadCache cache, nuint chunkSize)
        {
            nuint first = cache.MediumHeadOf(MediumBinFor(chunkSize));
            for (nuint head = first; head < first + (CacheBins.MediumReach * P.WordSize); head += P.WordSize)
            {
                nuint user = P.Read(head) == 0 ? 0 : CheckedHead(cache, head);
                nuint size = user == 0 ? 0 : SizeOfUser(user);
                if (size >= chunkSize)
                    return PopMedium(cache, head, user, size);
            }

            return 0;
        }

        /// <summary>
        /// How many steps from bin to bin it is from the first doubling to these bytes. As a float's bits, the exponent and behind it the first
        /// bits of the mantissa are just this count.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static nuint StepsBelow(nuint bytes)
        {
            const int ExponentBias = 127, MantissaBits = 23;
            nuint steps = BitConverter.SingleToUInt32Bits((int)bytes) >> (MantissaBits - CacheBins.MediumShift);
            return unchecked(steps - (nuint)((ExponentBias + FirstDoubling) << CacheBins.MediumShift));
        }

        /// <summary>A header that claims more than a doubling over the request was not in this bin when it was sound.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static bool Fits(nuint size, nuint chunkSize) => unchecked(size - chunkSize) <= chunkSize;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static nuint SizeOfUser(nuint user) => P.Read(user - P.WordSize) & ~Chunk.Flags;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static nuint PopMedium(ThreadCache cache, nuint head, nuint user, nuint size)
        {
            nuint next = P.Read(user);
            P.Prefetch(next);
            P.Write(head, next);
            P.Write(user + P.WordSize, 0);
            cache.Set(CacheField.MediumRoom, cache.Get(CacheField.MediumRoom) + size);
            P.Notify(Step.CacheHit, user, CacheBins.Count + ((head - cache.MediumHeadOf(0)) / P.WordSize));
            return user;
        }
    }
}
