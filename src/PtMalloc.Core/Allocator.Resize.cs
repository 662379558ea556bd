using System.Runtime.CompilerServices;

namespace PtMalloc.Core;

/*
 * realloc. A chunk that fits the new size stays as it is. One that does not is exchanged for another from the cache if it is small, since a
 * copy costs less than a lock; larger ones are resized where they lie, if that goes.
 */
public static partial class Ptmalloc<P>
{
    /// <summary>realloc: malloc for a null pointer, free for size 0 (answers 0). 0 when memory ran out: the block is as it was.</summary>
    public static nuint Realloc(nuint pointer, nuint size, nuint cache, nuint caller) =>
        pointer == 0 ? ReallocNothing(pointer, size, cache, caller) : ReallocSome(pointer, size, cache, caller);

    /// <summary>
    /// realloc to a multiple of <paramref name="alignment"/>, a power of two. A block that lies at one already is resized as any other, so long as it keeps it.
    /// Size 0 is the least block. 0 when memory ran out: the block is as it was.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nuint AlignedReallocate(nuint alignment, nuint pointer, nuint size, nuint cache, nuint caller)
    {
        if (alignment <= P.Alignment)
            return Realloc(pointer, size == 0 ? 1 : size, cache, caller);
        return pointer == 0 ? AlignedAllocate(alignment, size, cache, caller) : ReallocAligned(alignment, pointer, size, cache, caller);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static nuint ReallocAligned(nuint alignment, nuint pointer, nuint size, nuint cache, nuint caller)
    {
        if (IsAligned(pointer, alignment) && Fits(new ThreadCache(cache), pointer, size))
            return pointer;
        ThreadCache own = Enter(cache);
        return IsBeyondAddresses(alignment, size) ? OutOfMemory() : Leave(own, own.Root, Resize(own, own.Root, alignment, pointer, size), caller);
    }

    /// <summary>realloc of a null pointer, by malloc's fast half: many interpreters allocate everything this way.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nuint ReallocNothing(nuint pointer, nuint size, nuint cache, nuint caller)
    {
        ThreadCache own = new(cache);
        nuint rank = ThreadCache.RankOfRequest(size);
        nuint user = P.Read(own.HeadOfRank(rank));
        if (!own.IsInRange(user))
            return ReallocSlow(pointer, size, cache, caller);
        return ThreadCache.Pop(own, rank, user);
    }

    /// <summary>realloc of a block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nuint ReallocSome(nuint pointer, nuint size, nuint cache, nuint caller)
    {
        if (!Fits(new ThreadCache(cache), pointer, size))
            return ReallocSlow(pointer, size, cache, caller);
        return pointer;
    }

    /// <summary>
    /// Whether a block in the range, with a header that is right for there and without the key, is as large as asked for and not so much
    /// larger that cutting it would pay: by a quarter, which is also what a growing block is given in advance. Never so for size 0.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Fits(ThreadCache own, nuint pointer, nuint size)
    {
        if (!own.IsInRange(pointer))
            return false;
        nuint head = P.Read(pointer - P.WordSize);
        nuint usable = unchecked((head & ~Chunk.Flags) - P.WordSize);
        return own.IsOwnHead(head)
            && size <= usable
            && usable - size <= (size / 4) + (Layout.MinChunk - P.WordSize - 1)
            && P.Read(pointer + P.WordSize) != ThreadCache.Key;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static nuint ReallocSlow(nuint pointer, nuint size, nuint cache, nuint caller)
    {
        ThreadCache own = new(cache);
        nuint user = pointer == 0 ? TryLeftOut(own, size) : TryExchange(own, pointer, size);
        if (user == 0)
            return ReallocMiss(pointer, size, cache, caller);
        return user;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static nuint ReallocMiss(nuint pointer, nuint size, nuint cache, nuint caller)
    {
        ThreadCache own = new(cache);
        if (!own.IsAttached)
            return Hooks.InitializeRealloc(pointer, size, caller);

        Root root = EnterSlow(own);
        nuint hook = Hooks.Active(own, RootField.ReallocHook);
        if (hook != 0)
            return Hooks.Call(own, hook, pointer, size, caller);
        if (pointer == 0)
            return MallocSlow(size, cache, caller);
        if (size == 0)
        {
            FreeSlow(pointer, cache, caller);
            return 0;
        }

        return size > P.LargestRequest ? OutOfMemory() : Leave(own, root, Resize(own, root, P.Alignment, pointer, size), caller);
    }

    /// <summary>Another block from the cache for a small one, with its content; 0 if the cache has none, or does not know the old one.</summary>
    private static nuint TryExchange(ThreadCache own, nuint pointer, nuint size)
    {
        if (size == 0 || !own.IsInRange(pointer))
            return 0;
        nuint head = P.Read(pointer - P.WordSize);
        nuint bin = ThreadCache.BinOfHead(head);
        if (bin is < CacheBins.First or >= CacheBins.End
            || !own.IsOwnHead(head)
            || P.Read(pointer + P.WordSize) == ThreadCache.Key)
        {
            return 0;
        }

        nuint usable = ThreadCache.SizeOf(bin) - P.WordSize;
        nuint fresh = TryTake(own, WithRoomToGrow(usable, size));
        if (fresh == 0)
            return 0;
        P.Copy(fresh, pointer, usable < size ? usable : size);
        if (Watch.IsOn(own) || !TryFree(pointer, own))
            FreeSlow(pointer, own.Address, 0);
        return fresh;
    }

    /// <summary>A cached block for a request of any size that has a bin; 0 if there is none in the range.</summary>
    private static nuint TryTake(ThreadCache own, nuint size)
    {
        nuint rank = ThreadCache.RankOfRequest(size);
        nuint user = P.Read(own.HeadOfRank(rank));
        return own.IsInRange(user) ? ThreadCache.Pop(own, rank, user) : TryLeftOut(own, size);
    }

    /// <summary>
    /// Who lets a block grow by little will do so again: growth by less than a quarter becomes a quarter, so that few calls copy; of larger
    /// blocks an eighth, since there a quarter is much memory.
    /// </summary>
    private static nuint WithRoomToGrow(nuint usable, nuint size)
    {
        const int Larger = 16 << 10;
        nuint ample = usable + (usable / (usable < Larger ? 4u : 8u));
        return size > usable && size < ample ? ample : size;
    }

    private static nuint Resize(ThreadCache cache, Root root, nuint alignment, nuint pointer, nuint size)
    {
        Chunk chunk = Chunk.OfUser(pointer);
        bool isOutside = !Territory.Contains(root, pointer);
        if (!Layout.IsAligned(pointer) || (isOutside && !Registry.Contains(root, pointer)))
            P.Fail(Corruption.ReallocInvalidPointer, pointer, 0, pointer);
        if (!isOutside && chunk.IsMapped && !Registry.Contains(root, pointer))
            P.Fail(Corruption.RemapInvalidPointer, pointer, 0, chunk.Head);

        nuint oldSize = chunk.Size;
        if (oldSize > ((nuint)1 << P.AddressBits) - chunk.Address)
            P.Fail(Corruption.ReallocInvalidPointer, pointer, 0, chunk.Head);
        if (root[RootField.Harden] != HardenLevel.Off)
            return Hardened.Resize(cache, root, alignment, chunk, size);

        bool isMapped = isOutside || chunk.IsMapped;
        if (!isMapped && P.Read(pointer + P.WordSize) == ThreadCache.Key)
            CheckWasInUse(cache, root, chunk, oldSize);
        nuint wanted = isMapped || cache.Get(CacheField.Mode) != 0 ? size : WithRoomToGrow(oldSize - P.WordSize, size);
        Chunk resized = !IsAligned(pointer, alignment) ? default
            : isMapped ? ResizeMapped(root, alignment, chunk, Layout.ChunkSizeOf(size))
            : ResizeInArena(cache, root, chunk, Layout.ChunkSizeOf(wanted), mayMove: alignment <= P.Alignment && cache.Get(CacheField.Mode) != 0);
        if (!resized.IsNone)
            return resized.User;

        nuint fresh = AllocateAt(cache, root, alignment, wanted);
        if (fresh == 0)
            return 0;
        nuint usable = UsableSize(pointer);
        P.Copy(fresh, pointer, usable < size ? usable : size);
        Release(cache, root, pointer);
        return fresh;
    }

    private static bool IsAligned(nuint pointer, nuint alignment) => (pointer & (alignment - 1)) == 0;

    private static nuint AllocateAt(ThreadCache cache, Root root, nuint alignment, nuint size) =>
        alignment <= P.Alignment ? Allocate(cache, root, size) : AllocateAligned(cache, root, alignment, size);

    /// <summary>None if the system refuses; or if pages might move that are to keep more than a page's alignment.</summary>
    private static Chunk ResizeMapped(Root root, nuint alignment, Chunk chunk, nuint chunkSize)
    {
        bool fits = chunk.Size - P.WordSize >= chunkSize;
        if (!fits && alignment > P.PageSize)
            return default;
        Chunk resized = MappedChunks.Resize(root, chunk, chunkSize);
        return resized.IsNone && fits ? chunk : resized;
    }

    /// <summary>None if the chunk would have to move and may not; or if the arena has no memory, or can't be waited for.</summary>
    private static Chunk ResizeInArena(ThreadCache cache, Root root, Chunk chunk, nuint chunkSize, bool mayMove)
    {
        Arena arena = Territory.OwnerOf(root, chunk, Corruption.ReallocInvalidPointer);
        if (!TryEnter(cache, root, arena))
            return default;
        Chunk resized = mayMove
            ? Arena.Resize(arena, chunk, chunkSize)
            : Arena.ResizeInPlace(arena, chunk, chunkSize);
        Checkup.Leave(cache, arena);
        return resized;
    }
}
