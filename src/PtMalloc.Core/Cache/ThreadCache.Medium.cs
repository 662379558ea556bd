using System.Runtime.CompilerServices;

namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /*
     * The medium bins: chunks above the small bins' sizes, a range of sizes in each (see SizeClass). A request asks the
     * first chunks of a few bins, from the first bin on whose chunks are all large enough, and searches no further. If
     * it misses, it is cut as large as its bin's smallest chunks.
     */
    public readonly partial struct ThreadCache
    {
        /// <summary>
        /// Takes a chunk of at least this size that lies in the range; 0 if none of the bins in reach begins with one.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static nuint TryPopMedium(ThreadCache cache, nuint chunkSize)
        {
            nuint first = cache.HeadOf(SizeClass.ToServe(chunkSize));
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

        /// <summary>
        /// Takes a chunk of the bin that this size is cut to, up to one whole step larger, should others lie
        /// there.
        /// </summary>
        public static nuint TryPopMediumClose(ThreadCache cache, nuint chunkSize)
        {
            nuint head = cache.HeadOf(SizeClass.ToServe(chunkSize));
            nuint user = P.Read(head);
            if (!cache.IsInRange(user))
                return 0;
            nuint size = SizeOfUser(user);
            return Fits(size, chunkSize) ? PopMedium(cache, head, user, size) : 0;
        }

        /// <summary>
        /// Caches a medium chunk if there is room for it; the caller knows it for one, and for in use.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool TryPushMedium(ThreadCache cache, nuint user, nuint chunkSize)
        {
            nint room = MediumRoomAfter(cache, chunkSize);
            if (room < 0 || cache.KeepsOut(user))
                return false;
            PushMedium(cache, user, chunkSize, Chunk.Key, (nuint)room);
            return true;
        }

        /// <summary>
        /// Bytes that the medium bins would still take after a chunk of this size; negative: there is no room for it.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static nint MediumRoomAfter(ThreadCache cache, nuint chunkSize) =>
            (nint)cache.Get(CacheField.MediumRoom) - (nint)chunkSize;

        /// <summary>Caches a medium chunk; the caller saw that there is room, and how much is left after it.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void PushMedium(ThreadCache cache, nuint user, nuint chunkSize, nuint key, nuint room)
        {
            SizeClass medium = SizeClass.OfMedium(chunkSize);
            nuint head = cache.HeadOf(medium);
            P.Write(user, P.Read(head));
            P.Write(user + P.WordSize, key);
            P.Write(head, user);
            cache.Set(CacheField.MediumRoom, room);
            P.Notify(Step.CachePush, user, medium.Number);
        }

        /// <summary>What a request that the cache could not serve is cut to.</summary>
        public static nuint SizeToCut(ThreadCache cache, nuint chunkSize) =>
            SizeClass.IsMediumRequest(chunkSize) && cache.Get(CacheField.MediumLimit) != 0
                ? SizeClass.ToServe(chunkSize).ChunkSize
                : chunkSize;

        /// <summary>Takes a chunk of at least this size, in the range or not.</summary>
        private static nuint TryPopMediumAnywhere(ThreadCache cache, nuint chunkSize)
        {
            nuint first = cache.HeadOf(SizeClass.ToServe(chunkSize));
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
        /// A header that claims more than a doubling over the request was not in this bin when it was sound.
        /// </summary>
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
            P.Notify(Step.CacheHit, user, (head - cache.Address) / P.WordSize);
            return user;
        }
    }
}
