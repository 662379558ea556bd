using System.Numerics;
using System.Runtime.CompilerServices;

namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /// <summary>
    /// The cache in front of the arenas (tcache_perthread_struct): lists of free chunks, still marked in use, that only their
    /// thread touches. Its words: <see cref="CacheField"/>, and one of zero before them. In a cached chunk the first user word links to
    /// the next, the second holds the key.
    /// </summary>
    public readonly partial struct ThreadCache(nuint address)
    {
        private static nuint LineMask => 63;

        public readonly nuint Address = address;

        /// <summary>The word that marks a free chunk as cached, in whatever thread (tcache_key). A program that wrote it would make its own frees slow, no more.</summary>
        public static nuint Key => P.CacheKey;

        /// <summary>The same, at hand for the fast paths.</summary>
        public nuint OwnKey
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => Get(CacheField.Key);
        }

        /// <summary>Bytes from one cache to the next: whole cache lines, the last word of which stays zero.</summary>
        public static nuint StateSize => (((nuint)(int)CacheField.Count + 1) * P.WordSize + LineMask) & ~LineMask;

        /// <summary>The largest chunk that has a bin.</summary>
        public static nuint MaxChunk => (CacheBins.End - 1) * P.Alignment;

        /// <summary>The largest request that has a bin.</summary>
        public static nuint MaxRequest => MaxChunk - P.WordSize;

        /// <summary>Up to here a request has room to spare even in the smallest chunk: the first bin's range is a whole unit without it.</summary>
        private static nuint SmallestRequests
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => Layout.MinChunk - P.WordSize - P.Alignment;
        }

        public Root Root => new(P.RootBy(At(CacheField.Root)));

        /// <summary>The next cache of all; none after the last.</summary>
        public ThreadCache Next => new(Pointer(CacheField.Next, CacheField.NextCopy));

        public Arena Arena => new(Get(CacheField.Arena));

        /// <summary>The same, for whoever goes on to its words: a damaged one is not followed.</summary>
        public Arena SoundHome
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => new(Pointer(CacheField.Arena, CacheField.ArenaCopy));
        }

        public bool IsAttached => Address != 0 && Get(CacheField.Root) != 0;

        public bool IsExited => Get(CacheField.State) == CacheState.Exited;

        /// <summary>The bin of chunks of this size; meaningful up to <see cref="MaxChunk"/>.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static nuint BinOf(nuint chunkSize) => chunkSize / P.Alignment;

        /// <summary>Whether chunks of this size have a small bin.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool IsSmall(nuint chunkSize) => unchecked(chunkSize - Layout.MinChunk) <= MaxChunk - Layout.MinChunk;

        /// <summary>
        /// The bin of a request's chunk, counted from the first; the one behind the last, which is always empty, for a request above
        /// <see cref="MaxRequest"/>. By selections: whether a request is one of the smallest is no pattern that a processor could learn.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static nuint RankOfRequest(nuint size)
        {
            nuint above = size > SmallestRequests ? size - SmallestRequests - 1 : 0;
            nuint end = CacheBins.Count * P.Alignment;
            return (above < end ? above : end) / P.Alignment;
        }

        /// <summary>The bin of a chunk with this header; <see cref="CacheBins.End"/> or more if it has none: too large, mapped on its own, or no header.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static nuint BinOfHead(nuint head) => Units(head & ~(Chunk.PreviousInUse | Chunk.NonMainArena));

        /// <summary>Whether a pointer is aligned and in the range. Not so for null.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool IsInRange(nuint pointer) =>
            Units(unchecked(pointer - Get(CacheField.RangeStart))) < Get(CacheField.RangeUnits);

        /// <summary>The same for where blocks lie that are on their way to another arena.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool IsInOutRange(nuint pointer) =>
            Units(unchecked(pointer - Get(CacheField.OutStart))) < Get(CacheField.OutUnits);

        /// <summary>Whether a header has the flags of a chunk in the range, and a size that is a multiple of the alignment.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool IsOwnHead(nuint head) => (head & (Layout.AlignmentMask ^ Chunk.PreviousInUse)) == Get(CacheField.OwnerFlag);

        /// <summary>Bytes as units of the alignment, by a rotation: no multiple of it comes out greater than any that is.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static nuint Units(nuint bytes) =>
            (nuint)BitOperations.RotateRight((ulong)bytes, BitOperations.Log2((ulong)P.Alignment));

        /// <summary>The size of a bin's chunks.</summary>
        public static nuint SizeOf(nuint bin) => bin * P.Alignment;

        public nuint Get(CacheField field) => P.Read(At(field));

        /// <summary>A pointer that is kept twice: see <see cref="Root.Pointer"/>.</summary>
        public nuint Pointer(CacheField field, CacheField copy)
        {
            nuint pointer = Get(field);
            if (pointer != Get(copy))
                P.Fail(Corruption.StateDamaged, At(field), 0, pointer);
            return pointer;
        }

        /// <summary>The newest of all caches. Asked without a lock: none while another thread is about to add one.</summary>
        public static ThreadCache First(Root root)
        {
            nuint cache = root[RootField.Caches];
            return new ThreadCache(cache == root[RootField.CachesCopy] ? cache : 0);
        }

        public void Set(CacheField field, nuint value) => P.Write(At(field), value);

        public void SetArena(Arena arena)
        {
            Set(CacheField.ArenaCopy, arena.Address);
            Set(CacheField.Arena, arena.Address);
        }

        public nuint HeadOf(nuint bin) => Address + (bin * P.WordSize);

        public nuint CapacityOf(nuint bin) => At(CacheField.Capacities - CacheBins.First) + (bin * P.WordSize);

        /// <summary>The same for a bin counted from the first.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public nuint HeadOfRank(nuint rank) => At(CacheField.Heads) + (rank * P.WordSize);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private nuint SlotsOfRank(nuint rank) => At(CacheField.Slots) + (rank * P.WordSize);

        public nuint SlotsOf(nuint bin) => At(CacheField.Slots - CacheBins.First) + (bin * P.WordSize);

        public nuint At(CacheField field) => Address + ((nuint)(int)field * P.WordSize);

        /// <summary>
        /// Takes the chunk cached last; the caller saw that there is one, and that it is aligned. Answers user data. The next chunk is fetched ahead: its link
        /// is what the next request of the size waits for, and its memory what the program then writes.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static nuint Pop(ThreadCache cache, nuint rank, nuint user)
        {
            nuint next = P.Read(user);
            P.Prefetch(next);
            P.Write(cache.HeadOfRank(rank), next);
            return Taken(cache, rank, user);
        }

        /// <summary>The same for a chunk anywhere in its list, by the link that leads to it.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static nuint PopBehind(ThreadCache cache, nuint link, nuint rank, nuint user)
        {
            P.Write(link, P.Read(user));
            return Taken(cache, rank, user);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static nuint Taken(ThreadCache cache, nuint rank, nuint user)
        {
            P.Write(cache.SlotsOfRank(rank), P.Read(cache.SlotsOfRank(rank)) + 1);
            P.Write(user + P.WordSize, 0);
            P.Notify(Step.CacheHit, user, rank);
            return user;
        }

        /// <summary>Takes a cached chunk for this size, wherever it lies; 0 if there is none.</summary>
        public static nuint TryPop(ThreadCache cache, nuint chunkSize)
        {
            nuint bin = BinOf(chunkSize);
            nuint user = bin < CacheBins.End ? TryPopSmall(cache, bin)
                : IsMediumRequest(chunkSize) ? TryPopMediumAnywhere(cache, chunkSize)
                : 0;
            if (user == 0)
                P.Notify(Step.CacheMiss, cache.Address, chunkSize);
            return user;
        }

        private static nuint TryPopSmall(ThreadCache cache, nuint bin)
        {
            nuint user = CheckedHead(cache, cache.HeadOf(bin));
            if (user == 0 && TryLoadSpare(cache, bin))
                user = CheckedHead(cache, cache.HeadOf(bin));
            return user == 0 ? 0 : Pop(cache, bin - CacheBins.First, user);
        }

        /// <summary>The first chunk of a list; 0 if there is none. It must lie where a block may be.</summary>
        private static nuint CheckedHead(ThreadCache cache, nuint head)
        {
            nuint user = P.Read(head);
            if (!Layout.IsAligned(user))
                P.Fail(Corruption.MallocUnalignedInCache, user, cache.Arena.Address, user);
            if (user != 0 && !IsListed(cache, user))
                P.Fail(Corruption.SingleListBroken, user, cache.Arena.Address, user);
            return user;
        }

        /// <summary>Caches a chunk of the home arena, making room if there is none; false if chunks of its size are not cached.</summary>
        public static bool TryCache(ThreadCache cache, Chunk chunk, nuint size)
        {
            nuint bin = BinOf(size);
            if (bin >= CacheBins.End)
                return IsMedium(size) && !cache.KeepsOut(chunk.User) && TryCacheMedium(cache, chunk.User, size);
            nuint slots = P.Read(cache.SlotsOf(bin));
            if (slots == 0)
                slots = MakeSlots(cache, bin, mayFlush: true);
            if (slots == 0)
                return false;
            Push(cache, bin, chunk.User, Key, slots - 1);
            return true;
        }

        /// <summary>Caches a chunk; the caller saw that there is a slot, and how many are left after it.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Push(ThreadCache cache, nuint bin, nuint user, nuint key, nuint left)
        {
            P.Write(user, P.Read(cache.HeadOf(bin)));
            P.Write(user + P.WordSize, key);
            P.Write(cache.HeadOf(bin), user);
            P.Write(cache.SlotsOf(bin), left);
            P.Notify(Step.CachePush, user, bin - CacheBins.First);
        }
    }
}
