using System.Runtime.CompilerServices;

namespace PtMalloc;

public static partial class Ptmalloc<P>
{
    /// <summary>
    /// The cache in front of the arenas (tcache_perthread_struct): lists of free chunks, still marked in use, that only their
    /// thread touches. Its words: <see cref="CacheField"/>. In a cached chunk the first user word links to the next, the second
    /// holds the key.
    /// </summary>
    public readonly partial struct ThreadCache(nuint address)
    {
        public readonly nuint Address = address;

        /// <summary>Bytes of a cache.</summary>
        public static nuint StateSize => (nuint)(int)CacheField.Count * P.WordSize;

        /// <summary>The largest chunk that has a bin.</summary>
        public static nuint MaxChunk => Layout.MinChunk + ((CacheBins.Count - 1) * P.Alignment);

        /// <summary>The largest request that has a bin.</summary>
        public static nuint MaxRequest => MaxChunk - P.WordSize;

        public Root Root => new(Get(CacheField.Root));

        public Arena Arena => new(Get(CacheField.Arena));

        public nuint Key => Get(CacheField.Key);

        public bool IsAttached => Address != 0 && Get(CacheField.Root) != 0;

        public bool IsExited => Get(CacheField.State) == CacheState.Exited;

        /// <summary>The bin of chunks of this size; meaningful up to <see cref="MaxChunk"/>.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static nuint IndexOf(nuint chunkSize) => (chunkSize - Layout.MinChunk) / P.Alignment;

        public nuint Get(CacheField field) => P.Read(At(field));

        public void Set(CacheField field, nuint value) => P.Write(At(field), value);

        public void SetArena(Arena arena) => Set(CacheField.Arena, arena.Address);

        public nuint HeadOf(nuint index) => Address + (index * P.WordSize);

        public nuint SlotsOf(nuint index) => At(CacheField.Slots) + (index * P.WordSize);

        private nuint At(CacheField field) => Address + ((nuint)(int)field * P.WordSize);

        /// <summary>Takes the chunk cached last; the caller saw that there is one, and that it is aligned. Answers user data.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static nuint Pop(ThreadCache cache, nuint index, nuint user)
        {
            P.Write(cache.HeadOf(index), P.Read(user));
            P.Write(cache.SlotsOf(index), P.Read(cache.SlotsOf(index)) + 1);
            P.Write(user + P.WordSize, 0);
            P.Notify(Step.CacheHit, user, index);
            return user;
        }

        /// <summary>Takes a cached chunk of this size; 0 if there is none.</summary>
        public static nuint TryPop(ThreadCache cache, nuint chunkSize)
        {
            nuint index = IndexOf(chunkSize);
            nuint user = index < CacheBins.Count ? P.Read(cache.HeadOf(index)) : 0;
            if (user == 0)
            {
                P.Notify(Step.CacheMiss, cache.Address, chunkSize);
                return 0;
            }

            if (!Layout.IsAligned(user))
                P.Fail(Corruption.MallocUnalignedInCache, user, cache.Arena.Address, user);
            return Pop(cache, index, user);
        }

        /// <summary>Caches a chunk; the caller saw that there is a slot.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Push(ThreadCache cache, nuint index, nuint user, nuint slots)
        {
            P.Write(user, P.Read(cache.HeadOf(index)));
            P.Write(user + P.WordSize, cache.Key);
            P.Write(cache.HeadOf(index), user);
            P.Write(cache.SlotsOf(index), slots - 1);
            P.Notify(Step.CachePush, user, index);
        }
    }
}
