namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
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
        if (P.Read(chunk.User + P.WordSize) == Chunk.Key)
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
    /// A chunk that carries the key was cached and is not in use; unless the program copied the key out of a freed
    /// block, which is no fault of this free.
    /// </summary>
    private static void CheckWasInUse(ThreadCache cache, Root root, Chunk chunk, nuint size)
    {
        if (ThreadCache.Holds(cache, size, chunk.User) || ThreadCache.IsHeldElsewhere(cache, root, size, chunk.User))
            P.Fail(Corruption.FreeDoubleFreeInCache, chunk.User, cache.Arena.Address, Chunk.Key);

        Arena arena = Territory.OwnerOf(root, chunk, Corruption.FreeInvalidPointer);
        if (!ArenaSession.TryBegin(arena))
            return;
        Arena.CheckIsInUse(arena, chunk);
        Lock.Release(arena.LockWord);
    }
}
