namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    private static nuint Allocate(ThreadCache cache, Root root, nuint size)
    {
        if (size > P.LargestRequest)
            return OutOfMemory();
        if (root[RootField.Harden] != HardenLevel.Off)
            return Hardened.Allocate(cache, root, size);

        nuint chunkSize = Layout.ChunkSizeOf(size);
        nuint stocked = TryStock(cache, root, chunkSize);
        if (stocked != 0)
            return stocked;

        Chunk chunk = Supply(cache, root, chunkSize, out _);
        if (chunk.IsNone)
            return OutOfMemory();

        nuint perturb = root[RootField.Perturb];
        if (perturb != 0)
            P.Fill(chunk.User, unchecked((byte)~perturb), size);
        return chunk.User;
    }

    /// <summary>A block that need not be cut: from the cache, or the home's depot; 0 if there is none.</summary>
    private static nuint TryStock(ThreadCache cache, Root root, nuint chunkSize)
    {
        nuint cached = TryCached(cache, chunkSize);
        return cached != 0 ? cached : TryDepot(cache, root, chunkSize, alignment: 1);
    }

    /// <summary>A block from the cache, with what other threads have sent back; 0 if there is none.</summary>
    private static nuint TryCached(ThreadCache cache, nuint chunkSize)
    {
        nuint user = ThreadCache.TryPop(cache, chunkSize);
        if (user != 0 || cache.Get(CacheField.Mode) != 0)
            return user;
        Arena home = cache.SoundHome;
        if (home.IsNone || P.LoadAcquire(home.At(ArenaField.Remote)) == 0)
            return 0;
        ThreadCache.Adopt(cache);
        return ThreadCache.TryPop(cache, chunkSize);
    }

    /// <summary>
    /// A block out of a magazine from the home's depot, with this alignment if it is more than the natural one; 0 if
    /// there is none.
    /// </summary>
    private static nuint TryDepot(ThreadCache cache, Root root, nuint chunkSize, nuint alignment)
    {
        SizeClass small = SizeClass.OfSmall(chunkSize);
        if (cache.IsExited || !ThreadCache.MayDraw(cache, small) || !TryEnter(cache, root, cache.Arena))
            return 0;
        Arena home = cache.Arena;
        ThreadCache.TakeRange(cache, root);
        bool isOld = ThreadCache.IsFromOldEpoch(cache, home);
        ThreadCache.Draw(cache, home, small);
        Checkup.Leave(cache, home);
        nuint user = alignment <= P.Alignment
            ? ThreadCache.TryPop(cache, chunkSize)
            : ThreadCache.TryPopAligned(cache, alignment, chunkSize);
        if (isOld)
            ThreadCache.StartAnew(cache, root);
        return user;
    }

    /// <summary>
    /// A chunk for a request that the cache could not serve, and for the cache what later ones of its size will ask
    /// for.
    /// </summary>
    /// <param name="dirtyEnd">As in <see cref="Obtain"/>.</param>
    private static Chunk Supply(ThreadCache cache, Root root, nuint chunkSize, out nuint dirtyEnd)
    {
        chunkSize = ThreadCache.SizeToCut(cache, chunkSize);
        Chunk chunk = Obtain(cache, root, chunkSize, out Arena arena, out dirtyEnd);
        if (arena.IsNone)
            return chunk;

        bool isOld = false;
        if (arena.Address == cache.Arena.Address)
        {
            ThreadCache.TakeRange(cache, root);
            isOld = ThreadCache.IsFromOldEpoch(cache, arena);
        }

        ThreadCache.Refill(cache, arena, chunk, P.Alignment, chunkSize);
        Checkup.Leave(cache, arena);
        if (isOld)
            ThreadCache.StartAnew(cache, root);
        return chunk;
    }

    /// <summary>
    /// A chunk from the thread's arena, or, if that has no memory, from another.
    /// The arena it returns is still locked; none if the chunk was mapped because there was no arena to be had.
    /// </summary>
    /// <param name="dirtyEnd">Where fresh zeroed memory begins, if the chunk was cut from untouched top; else the end
    /// of memory.</param>
    private static Chunk Obtain(ThreadCache cache, Root root, nuint chunkSize, out Arena arena, out nuint dirtyEnd)
    {
        Chunk chunk = ObtainNearby(cache, root, chunkSize, out arena, out dirtyEnd);
        return chunk.IsNone ? ObtainByGathering(cache, root, chunkSize, out arena, out dirtyEnd) : chunk;
    }

    /// <summary>A chunk from the thread's arena, or from the next one that may have memory.</summary>
    private static Chunk ObtainNearby(
        ThreadCache cache,
        Root root,
        nuint chunkSize,
        out Arena arena,
        out nuint dirtyEnd)
    {
        dirtyEnd = nuint.MaxValue;
        arena = ArenaDirectory.Get(cache, chunkSize);
        if (arena.IsNone)
        {
            P.Notify(Step.ArenaNone, cache.Address, chunkSize);
            return MappedChunks.Create(root, chunkSize);
        }

        Chunk chunk = TryArena(arena, chunkSize, mayGrow: true, out dirtyEnd);
        if (!chunk.IsNone)
            return chunk;

        arena = ArenaDirectory.Retry(cache, arena, chunkSize);
        if (arena.IsNone)
            return default;
        chunk = TryArena(arena, chunkSize, mayGrow: true, out dirtyEnd);
        if (!chunk.IsNone)
            return chunk;

        Lock.Release(arena.LockWord);
        arena = default;
        return chunk;
    }

    private static Chunk TryArena(Arena arena, nuint chunkSize, bool mayGrow, out nuint dirtyEnd)
    {
        Remote.Collect(arena);
        Arena.CheckTop(arena);
        Arena.Decay(arena);
        Chunk top = arena.Top;
        nuint touched = Arena.TouchedEnd(arena);
        Chunk chunk = mayGrow ? Arena.Allocate(arena, chunkSize) : Arena.AllocateFromFree(arena, chunkSize);
        dirtyEnd = chunk.Address == top.Address ? touched : nuint.MaxValue;
        if (chunk.IsNone)
            return chunk;
        ForgetKey(chunk);
        if (!chunk.IsMapped)
            Arena.CountSupplied(arena, 1);
        return chunk;
    }

    /// <summary>
    /// A block in use does not carry the key, which may be left from the memory's earlier life: its free would be a
    /// slow one. That of a block which no cache takes is slow anyway, and its pages stay untouched: the program may ask
    /// for huge ones before it writes.
    /// </summary>
    private static void ForgetKey(Chunk chunk)
    {
        if (chunk.Size <= SizeClass.MaxRequest + P.WordSize)
            P.Write(chunk.User + P.WordSize, 0);
    }
}
