using System.Runtime.CompilerServices;

namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /// <summary>
    /// The cache in front of the arenas (tcache_perthread_struct): lists of free chunks, still marked in use, that only
    /// their thread touches. Its words: <see cref="CacheField"/>, and one of zero before them. In a cached chunk the
    /// first user word links to the next, the second holds the key.
    /// </summary>
    public readonly partial struct ThreadCache(nuint address)
    {
        private static nuint LineMask => 63;

        public readonly nuint Address = address;

        /// <summary><see cref="Chunk.Key"/>, at hand for the fast paths.</summary>
        public nuint OwnKey
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => Get(CacheField.Key);
        }

        /// <summary>Bytes from one cache to the next: whole cache lines, the last word of which stays zero.</summary>
        public static nuint StateSize => (((nuint)(int)CacheField.Count + 1) * P.WordSize + LineMask) & ~LineMask;

        public Root Root => new(P.RootBy(At(CacheField.Root)));

        /// <summary>The next cache of all; none after the last.</summary>
        public ThreadCache Next => new(Pointer(CacheField.Next, CacheField.NextCopy));

        public Arena Arena => new(Get(CacheField.Arena));

        /// <summary>The home, for whoever goes on to its words: a damaged pointer is not followed.</summary>
        public Arena SoundHome
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => new(Pointer(CacheField.Arena, CacheField.ArenaCopy));
        }

        public bool IsAttached => Address != 0 && Get(CacheField.Root) != 0;

        public bool IsExited => Get(CacheField.State) == CacheState.Exited;

        /// <summary>Whether a pointer is aligned and in the range. Not so for null.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool IsInRange(nuint pointer) =>
            Layout.Units(unchecked(pointer - Get(CacheField.RangeStart))) < Get(CacheField.RangeUnits);

        /// <summary>
        /// Whether a pointer is aligned and lies where blocks lie that are on their way to another arena.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool IsInOutRange(nuint pointer) =>
            Layout.Units(unchecked(pointer - Get(CacheField.OutStart))) < Get(CacheField.OutUnits);

        /// <summary>
        /// Whether a header has the flags of a chunk in the range, and a size that is a multiple of the alignment.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool IsOwnHead(nuint head) =>
            (head & (Layout.AlignmentMask ^ Chunk.PreviousInUse)) == Get(CacheField.OwnerFlag);

        public nuint Get(CacheField field) => P.Read(At(field));

        /// <summary>A pointer that is kept twice: see <see cref="Root.Pointer"/>.</summary>
        public nuint Pointer(CacheField field, CacheField copy)
        {
            nuint pointer = Get(field);
            if (pointer != Get(copy))
                P.Fail(Corruption.StateDamaged, At(field), 0, pointer);
            return pointer;
        }

        /// <summary>
        /// The newest of all caches. Asked without a lock: none while another thread is about to add one.
        /// </summary>
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

        /// <summary>Where a class's list begins.</summary>
        public nuint HeadOf(SizeClass sizeClass) => Address + (sizeClass.Number * P.WordSize);

        /// <summary>How many chunks the list of a small class may hold.</summary>
        public nuint CapacityOf(SizeClass small) =>
            At(CacheField.Capacities - CacheBins.First) + (small.Number * P.WordSize);

        /// <summary>How many more chunks it accepts.</summary>
        public nuint SlotsOf(SizeClass small) => At(CacheField.Slots - CacheBins.First) + (small.Number * P.WordSize);

        public nuint At(CacheField field) => Address + ((nuint)(int)field * P.WordSize);

        /// <summary>
        /// Takes the chunk cached last; the caller saw that there is one, and that it is aligned. Returns user data.
        /// The next chunk is fetched ahead: its link is what the next request of the size waits for, and its memory
        /// what the program then writes.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static nuint Pop(ThreadCache cache, SizeClass small, nuint user)
        {
            nuint next = P.Read(user);
            P.Prefetch(next);
            P.Write(cache.HeadOf(small), next);
            return Taken(cache, small, user);
        }

        /// <summary>Takes a chunk from anywhere in its list, by the link that leads to it.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static nuint PopBehind(ThreadCache cache, nuint link, SizeClass small, nuint user)
        {
            P.Write(link, P.Read(user));
            return Taken(cache, small, user);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static nuint Taken(ThreadCache cache, SizeClass small, nuint user)
        {
            P.Write(cache.SlotsOf(small), P.Read(cache.SlotsOf(small)) + 1);
            P.Write(user + P.WordSize, 0);
            P.Notify(Step.CacheHit, user, small.Number);
            return user;
        }

        /// <summary>Takes a cached chunk for this size, wherever it lies; 0 if there is none.</summary>
        public static nuint TryPop(ThreadCache cache, nuint chunkSize)
        {
            SizeClass small = SizeClass.OfSmall(chunkSize);
            nuint user = small.IsSmall ? TryPopSmall(cache, small)
                : SizeClass.IsMediumRequest(chunkSize) ? TryPopMediumAnywhere(cache, chunkSize)
                : 0;
            if (user == 0)
                P.Notify(Step.CacheMiss, cache.Address, chunkSize);
            return user;
        }

        private static nuint TryPopSmall(ThreadCache cache, SizeClass small)
        {
            nuint user = CheckedHead(cache, cache.HeadOf(small));
            if (user == 0 && TryLoadSpare(cache, small))
                user = CheckedHead(cache, cache.HeadOf(small));
            return user == 0 ? 0 : Pop(cache, small, user);
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

        /// <summary>
        /// Caches a chunk of the home arena, making room if there is none; false if chunks of its size are not cached.
        /// </summary>
        public static bool TryCache(ThreadCache cache, Chunk chunk, nuint size)
        {
            SizeClass small = SizeClass.OfSmall(size);
            if (!small.IsSmall)
                return SizeClass.IsMediumSize(size)
                    && !cache.KeepsOut(chunk.User)
                    && TryCacheMedium(cache, chunk.User, size);
            nuint slots = P.Read(cache.SlotsOf(small));
            if (slots == 0)
                slots = MakeSlots(cache, small, mayFlush: true);
            if (slots == 0)
                return false;
            Push(cache, small, chunk.User, Chunk.Key, slots - 1);
            return true;
        }

        /// <summary>Caches a chunk; the caller saw that there is a slot, and how many are left after it.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Push(ThreadCache cache, SizeClass small, nuint user, nuint key, nuint left)
        {
            P.Write(user, P.Read(cache.HeadOf(small)));
            P.Write(user + P.WordSize, key);
            P.Write(cache.HeadOf(small), user);
            P.Write(cache.SlotsOf(small), left);
            P.Notify(Step.CachePush, user, small.Number);
        }
    }
}
