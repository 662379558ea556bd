namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /// <summary>The calling thread's cache, for calls that have no fast path: made if this is its first, following what has changed.</summary>
    public static ThreadCache Enter(nuint cache)
    {
        ThreadCache own = new(cache);
        if (!own.IsAttached)
            own = Attach();
        EnterSlow(own);
        return own;
    }

    /// <summary>What every slow path looks at first: whether this is a fresh child of a fork, and whether the cache follows the mode.</summary>
    private static Root EnterSlow(ThreadCache cache)
    {
        Root root = cache.Root;
        if (Fork.IsUnnoticedChild)
            Fork.Notice(cache);
        if (cache.IsExited)
            return root;
        if (cache.Get(CacheField.Generation) != root[RootField.Generation])
            Fork.Rejoin(cache, root);
        if (cache.Get(CacheField.Mode) != root[RootField.Mode])
            ThreadCache.TakeMode(cache, root);
        return root;
    }

    /// <summary>What every slow path does last, when it holds no lock and the cache is whole.</summary>
    private static void Leave(ThreadCache cache, Root root)
    {
        Watch.Leave(cache, root);
        Background.MakeIfWanted(root);
    }

    /// <inheritdoc cref="Leave(ThreadCache, Root)"/>
    private static nuint Leave(ThreadCache cache, Root root, nuint user)
    {
        Leave(cache, root);
        return user;
    }

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

    /// <summary>A block out of a magazine from the home's depot, with this alignment if it is more than the natural one; 0 if there is none.</summary>
    private static nuint TryDepot(ThreadCache cache, Root root, nuint chunkSize, nuint alignment)
    {
        nuint bin = ThreadCache.BinOf(chunkSize);
        if (cache.IsExited || !ThreadCache.MayDraw(cache, bin) || !TryEnter(cache, root, cache.Arena))
            return 0;
        Arena home = cache.Arena;
        ThreadCache.TakeRange(cache, root);
        bool isOld = ThreadCache.IsFromOldEpoch(cache, home);
        ThreadCache.Draw(cache, home, bin);
        Checkup.Leave(cache, home);
        nuint user = alignment <= P.Alignment
            ? ThreadCache.TryPop(cache, chunkSize)
            : ThreadCache.TryPopAligned(cache, alignment, chunkSize);
        if (isOld)
            ThreadCache.StartAnew(cache, root);
        return user;
    }

    /// <summary>A chunk for a request that the cache could not serve, and for the cache what later ones of its size will ask for.</summary>
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

        if (!chunk.IsMapped && ThreadCache.Accepts(cache, ThreadCache.BinOf(chunkSize)))
            ThreadCache.Refill(cache, arena, chunk, chunkSize);
        else if (arena.Address == cache.Arena.Address)
            ThreadCache.RefillMedium(cache, arena, chunk, chunkSize);
        Checkup.Leave(cache, arena);
        if (isOld)
            ThreadCache.StartAnew(cache, root);
        return chunk;
    }

    /// <summary>
    /// A chunk from the thread's arena, or, if that has no memory, from another.
    /// The arena it answers is still locked; none if the chunk was mapped because there was no arena to be had.
    /// </summary>
    /// <param name="dirtyEnd">Where fresh zeroed memory begins, if the chunk was cut from untouched top; else the end of memory.</param>
    private static Chunk Obtain(ThreadCache cache, Root root, nuint chunkSize, out Arena arena, out nuint dirtyEnd)
    {
        Chunk chunk = ObtainNearby(cache, root, chunkSize, out arena, out dirtyEnd);
        return chunk.IsNone ? ObtainByGathering(cache, root, chunkSize, out arena, out dirtyEnd) : chunk;
    }

    /// <summary>The same, as far as it goes without looking at all arenas there are.</summary>
    private static Chunk ObtainNearby(ThreadCache cache, Root root, nuint chunkSize, out Arena arena, out nuint dirtyEnd)
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
    /// A block in use does not carry the key, which may be left from the memory's earlier life: its free would be a slow one. That of a block
    /// which no cache takes is slow anyway, and its pages stay untouched: the program may ask for huge ones before it writes.
    /// </summary>
    private static void ForgetKey(Chunk chunk)
    {
        if (chunk.Size <= ThreadCache.MaxMediumRequest + P.WordSize)
            P.Write(chunk.User + P.WordSize, 0);
    }

    private static void Release(ThreadCache cache, Root root, nuint pointer)
    {
        if (!Territory.Contains(root, pointer))
        {
            ReleaseOutside(root, pointer);
            return;
        }

        Chunk chunk = Chunk.OfUser(pointer);
        if (!Layout.IsAligned(pointer))
            P.Fail(Corruption.FreeInvalidPointer, pointer, 0, pointer);
        if (chunk.IsMapped)
        {
            ReleaseMapped(root, chunk);
            return;
        }

        nuint size = chunk.Size;
        if (size > ((nuint)1 << P.AddressBits) - chunk.Address)
            P.Fail(Corruption.FreeInvalidPointer, pointer, 0, chunk.Head);
        if (size < Layout.MinChunk || (size & Layout.AlignmentMask) != 0)
            P.Fail(Corruption.FreeInvalidSize, pointer, 0, chunk.Head);

        if (root[RootField.Harden] != HardenLevel.Off)
            Hardened.Release(cache, root, chunk);
        else
            ReleaseChunk(cache, root, chunk, size);
    }

    /// <summary>Outside our heaps only chunks mapped on their own are ours.</summary>
    private static void ReleaseOutside(Root root, nuint pointer)
    {
        if (Registry.Contains(root, pointer))
            ReleaseMapped(root, Chunk.OfUser(pointer));
        else if (!ThreadCache.TryReturnLostTable(root, pointer) && root[RootField.IgnoreForeign] == 0)
            P.Fail(Corruption.FreeInvalidPointer, pointer, 0, pointer);
    }

    private static void ReleaseMapped(Root root, Chunk chunk)
    {
        if (root[RootField.Harden] != HardenLevel.Off)
            Hardened.ReleaseMapped(root, chunk);
        else
            MappedChunks.Delete(root, chunk.User);
    }

    private static void ReleaseChunk(ThreadCache cache, Root root, Chunk chunk, nuint size)
    {
        if (P.Read(chunk.User + P.WordSize) == ThreadCache.Key)
            CheckWasInUse(cache, root, chunk, size);

        nuint perturb = root[RootField.Perturb];
        if (perturb != 0)
            P.Fill(chunk.User, unchecked((byte)perturb), size - Layout.HeaderSize);

        bool isCacheOn = !cache.IsExited && cache.Get(CacheField.Mode) == 0;
        Arena owner = Territory.OwnerOf(root, chunk, Corruption.FreeInvalidPointer);
        if (!isCacheOn)
            Remote.Release(cache, owner, chunk);
        else if (owner.Address != cache.Arena.Address)
            ThreadCache.Send(cache, owner, chunk);
        else if (!ThreadCache.TryCache(cache, chunk, size))
            Remote.Release(cache, owner, chunk);
    }

    /// <summary>
    /// A chunk that carries the key was cached and is not in use; unless the program copied the key out of a freed block, which
    /// is no fault of this free.
    /// </summary>
    private static void CheckWasInUse(ThreadCache cache, Root root, Chunk chunk, nuint size)
    {
        if (ThreadCache.Holds(cache, size, chunk.User) || ThreadCache.IsHeldElsewhere(cache, root, size, chunk.User))
            P.Fail(Corruption.FreeDoubleFreeInCache, chunk.User, cache.Arena.Address, ThreadCache.Key);

        Arena arena = Territory.OwnerOf(root, chunk, Corruption.FreeInvalidPointer);
        if (root[RootField.ForksInProgress] != 0 || !Lock.TryAcquire(arena.LockWord))
            return;
        Arena.CheckIsInUse(arena, chunk);
        Lock.Release(arena.LockWord);
    }

    /// <summary>Locks an arena that is not the thread's own, and takes in what others freed; false if it can't be waited for.</summary>
    private static bool TryEnter(ThreadCache cache, Root root, Arena arena)
    {
        if (Fork.IsInTheWay(cache, root) || !Lock.Acquire(arena.LockWord))
            return false;
        Remote.Collect(arena);
        Arena.CheckTop(arena);
        Arena.Decay(arena);
        return true;
    }
}
