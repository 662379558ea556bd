namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
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
        if (!isMapped && P.Read(pointer + P.WordSize) == Chunk.Key)
            CheckWasInUse(cache, root, chunk, oldSize);
        if (cache.Get(CacheField.Mode) != 0)
            return ResizeUncached(cache, root, alignment, chunk, size, isMapped);
        nuint usable = oldSize - (isMapped ? Layout.HeaderSize : P.WordSize);
        return size < usable
            ? Shrink(cache, root, alignment, chunk, usable, size, isMapped)
            : Grow(cache, root, alignment, chunk, usable, size, isMapped);
    }

    /// <summary>Resizes as glibc does, where there is no cache.</summary>
    private static nuint ResizeUncached(
        ThreadCache cache,
        Root root,
        nuint alignment,
        Chunk chunk,
        nuint size,
        bool isMapped)
    {
        Chunk resized = !IsAligned(chunk.User, alignment)
            ? default
            : ResizeChunk(cache, root, alignment, chunk, size, isMapped, mayMove: alignment <= P.Alignment);
        if (!resized.IsNone)
            return resized.User;
        nuint usable = UsableSize(chunk.User);
        return MoveTo(cache, root, chunk, AllocateAt(cache, root, alignment, size), usable < size ? usable : size);
    }

    /// <summary>Resizes a chunk by the means of its kind; none if it can't be.</summary>
    private static Chunk ResizeChunk(
        ThreadCache cache,
        Root root,
        nuint alignment,
        Chunk chunk,
        nuint size,
        bool isMapped,
        bool mayMove)
    {
        nuint chunkSize = Layout.ChunkSizeOf(size);
        return isMapped
            ? ResizeMapped(root, alignment, chunk, chunkSize)
            : ResizeInArena(cache, root, chunk, chunkSize, mayMove);
    }

    private static nuint Grow(
        ThreadCache cache,
        Root root,
        nuint alignment,
        Chunk chunk,
        nuint usable,
        nuint size,
        bool isMapped)
    {
        nuint ample = isMapped ? size : Growth.Ample(usable, size);
        Chunk resized = !IsAligned(chunk.User, alignment)
            ? default
            : ResizeChunk(cache, root, alignment, chunk, ample, isMapped, mayMove: false);
        nuint grown = resized.IsNone
            ? MoveTo(cache, root, chunk, AllocateAt(cache, root, alignment, ample), usable)
            : resized.User;
        if (grown != 0 && ample != size)
            Growth.Mark(grown, size);
        return grown;
    }

    /// <summary>
    /// A cached size of which little is to be copied moves, wherever it lies; what is larger does if its end would
    /// become a hole. A block that can't move because memory ran out is cut where it lies.
    /// </summary>
    private static nuint Shrink(
        ThreadCache cache,
        Root root,
        nuint alignment,
        Chunk chunk,
        nuint usable,
        nuint size,
        bool isMapped)
    {
        bool staysAligned = IsAligned(chunk.User, alignment);
        if (staysAligned && IsClose(usable, size))
            return chunk.User;

        nuint chunkSize = Layout.ChunkSizeOf(size);
        bool moves = !staysAligned || (size <= Tuning.MostMoved && (isMapped || usable <= SizeClass.MaxRequest));
        Chunk cut = moves ? default
            : isMapped ? ResizeMapped(root, alignment, chunk, chunkSize)
            : CutInArena(cache, root, chunk, chunkSize);
        if (!cut.IsNone)
            return cut.User;

        nuint moved = MoveTo(cache, root, chunk, AllocateClose(cache, root, alignment, size), size);
        if (moved != 0 || !staysAligned)
            return moved;
        cut = ResizeChunk(cache, root, alignment, chunk, size, isMapped, mayMove: false);
        return cut.IsNone ? chunk.User : cut.User;
    }

    /// <summary>
    /// Copies so many bytes of a block to a fresh one and frees it; 0, and the block is as it was, if there is no fresh
    /// one.
    /// </summary>
    private static nuint MoveTo(ThreadCache cache, Root root, Chunk chunk, nuint fresh, nuint bytes)
    {
        if (fresh == 0)
            return 0;
        P.Copy(fresh, chunk.User, bytes);
        Release(cache, root, chunk.User);
        return fresh;
    }

    private static nuint AllocateAt(ThreadCache cache, Root root, nuint alignment, nuint size) =>
        alignment <= P.Alignment ? Allocate(cache, root, size) : AllocateAligned(cache, root, alignment, size);

    /// <summary>
    /// Allocates, but takes no cached block that is larger than one cut for the request would be.
    /// </summary>
    private static nuint AllocateClose(ThreadCache cache, Root root, nuint alignment, nuint size)
    {
        nuint chunkSize = Layout.ChunkSizeOf(size);
        if (alignment > P.Alignment || !SizeClass.IsMediumRequest(chunkSize))
            return AllocateAt(cache, root, alignment, size);
        nuint cached = ThreadCache.TryPopMediumClose(cache, chunkSize);
        if (cached != 0)
            return cached;
        Chunk chunk = Supply(cache, root, chunkSize, out _);
        return chunk.IsNone ? OutOfMemory() : chunk.User;
    }

    /// <summary>None if the end would be a hole; or if the arena can't be waited for.</summary>
    private static Chunk CutInArena(ThreadCache cache, Root root, Chunk chunk, nuint chunkSize)
    {
        Arena arena = Territory.OwnerOf(root, chunk, Corruption.ReallocInvalidPointer);
        if (!TryEnter(cache, root, arena))
            return default;
        Chunk cut = Arena.CutUnlessHole(arena, chunk, chunkSize);
        Checkup.Leave(cache, arena);
        return cut;
    }

    /// <summary>
    /// None if the system refuses; or if pages might move that are to keep more than a page's alignment.
    /// </summary>
    private static Chunk ResizeMapped(Root root, nuint alignment, Chunk chunk, nuint chunkSize)
    {
        bool fits = chunk.Size - P.WordSize >= chunkSize;
        if (!fits && alignment > P.PageSize)
            return default;
        Chunk resized = MappedChunks.Resize(root, chunk, chunkSize);
        return resized.IsNone && fits ? chunk : resized;
    }

    /// <summary>
    /// None if the chunk would have to move and may not; or if the arena has no memory, or can't be waited for.
    /// </summary>
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
