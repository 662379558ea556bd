using System.Numerics;
using System.Runtime.CompilerServices;

namespace PtMalloc;

public static partial class Ptmalloc<P>
{
    /*
     * The medium bins: chunks above the small bins' sizes, a range of sizes in each. All of a bin are as large as the next smaller
     * bin's largest, so a request takes the first of its own bin if that fits, else the first of the next, and searches no further.
     * They are bounded by bytes, all together.
     */
    public readonly partial struct ThreadCache
    {
        /// <summary>The largest request that a medium bin may serve.</summary>
        public static nuint MaxMediumRequest => MediumEnd - P.Alignment - P.WordSize;

        /// <summary>The doubling of size that the first medium bin begins.</summary>
        private static int FirstDoubling => BitOperations.Log2((ulong)P.Alignment) + BitOperations.Log2(CacheBins.End);

        private static nuint MediumEnd
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => (nuint)1 << (FirstDoubling + (CacheBins.MediumCount >> CacheBins.MediumShift));
        }

        private static nuint MediumStart
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => CacheBins.End * P.Alignment;
        }

        public nuint MediumHeadOf(nuint bin) => At(CacheField.MediumHeads) + (bin * P.WordSize);

        /// <summary>Whether a chunk size is a medium bin's.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool IsMedium(nuint chunkSize) => unchecked(chunkSize - MediumStart) < MediumEnd - MediumStart;

        /// <summary>The medium bin that a chunk of this size belongs to.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static nuint MediumBinOf(nuint chunkSize)
        {
            int doubling = BitOperations.Log2((ulong)chunkSize);
            nuint eighth = (chunkSize >> (doubling - CacheBins.MediumShift)) - (1 << CacheBins.MediumShift);
            return ((nuint)(doubling - FirstDoubling) << CacheBins.MediumShift) + eighth;
        }

        /// <summary>Takes a chunk of at least this size that lies in the range; 0 if the two bins that may have one do not begin with one.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static nuint TryPopMedium(ThreadCache cache, nuint chunkSize)
        {
            nuint head = cache.MediumHeadOf(MediumBinOf(chunkSize));
            nuint user = P.Read(head);
            if (!cache.FitsMedium(user, chunkSize))
            {
                head += P.WordSize;
                user = P.Read(head);
                if (!cache.FitsMedium(user, chunkSize))
                    return 0;
            }

            return PopMedium(cache, head, user);
        }

        /// <summary>Caches a medium chunk if there is room for it; the caller knows it for one, and for in use.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool TryPushMedium(ThreadCache cache, nuint user, nuint chunkSize)
        {
            nint room = (nint)cache.Get(CacheField.MediumRoom) - (nint)chunkSize;
            if (room < 0)
                return false;

            nuint bin = MediumBinOf(chunkSize);
            nuint head = cache.MediumHeadOf(bin);
            P.Write(user, P.Read(head));
            P.Write(user + P.WordSize, Key);
            P.Write(head, user);
            cache.Set(CacheField.MediumRoom, (nuint)room);
            P.Notify(Step.CachePush, user, CacheBins.Count + bin);
            return true;
        }

        /// <summary>The same wherever it lies.</summary>
        private static nuint TryPopMediumAnywhere(ThreadCache cache, nuint chunkSize)
        {
            nuint head = cache.MediumHeadOf(MediumBinOf(chunkSize));
            nuint user = CheckedHead(cache, head);
            if (user == 0 || Chunk.OfUser(user).Size < chunkSize)
            {
                head += P.WordSize;
                user = CheckedHead(cache, head);
                if (user == 0 || Chunk.OfUser(user).Size < chunkSize)
                    return 0;
            }

            return PopMedium(cache, head, user);
        }

        private static bool TryCacheMedium(ThreadCache cache, nuint user, nuint chunkSize)
        {
            if (TryPushMedium(cache, user, chunkSize))
                return true;
            if (chunkSize > cache.Root[RootField.MediumCacheBytes])
                return false;
            FlushMedium(cache);
            return TryPushMedium(cache, user, chunkSize);
        }

        /// <summary>Makes room in full medium bins: all of it goes back, under one lock; and next time there is room for more.</summary>
        public static void FlushMedium(ThreadCache cache)
        {
            for (nuint bin = 0; bin < CacheBins.MediumCount; bin++)
                FlushMediumBin(cache, bin);

            nuint limit = 2 * cache.Get(CacheField.MediumLimit);
            nuint most = ShareOf(cache.Root, cache.Root[RootField.MediumCacheBytes]);
            SetMediumLimit(cache, limit < most ? limit : most);
        }

        /// <summary>What the medium bins accept from now on, when they are empty.</summary>
        private static void SetMediumLimit(ThreadCache cache, nuint limit)
        {
            nuint held = cache.Get(CacheField.MediumLimit) - cache.Get(CacheField.MediumRoom);
            cache.Set(CacheField.MediumLimit, limit);
            cache.Set(CacheField.MediumRoom, unchecked(limit - held));
        }

        /// <summary>A header that claims more than a doubling over the request was not in this bin when it was sound.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private bool FitsMedium(nuint user, nuint chunkSize) =>
            IsInRange(user) && unchecked((Chunk.OfUser(user).Head & ~Chunk.Flags) - chunkSize) <= chunkSize;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static nuint PopMedium(ThreadCache cache, nuint head, nuint user)
        {
            P.Write(head, P.Read(user));
            P.Write(user + P.WordSize, 0);
            cache.Set(CacheField.MediumRoom, cache.Get(CacheField.MediumRoom) + (Chunk.OfUser(user).Head & ~Chunk.Flags));
            P.Notify(Step.CacheHit, user, CacheBins.Count + ((head - cache.MediumHeadOf(0)) / P.WordSize));
            return user;
        }
    }
}
