namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /// <summary>
    /// Before a request fails: asks every arena, since another one's free memory may be what it needs; then gives back
    /// what is free anywhere, so that the system, or a limit, has room, and asks again. The latter takes as long as
    /// malloc_trim. No lock is held; the arena it returns is locked.
    /// </summary>
    private static Chunk ObtainByGathering(
        ThreadCache cache,
        Root root,
        nuint chunkSize,
        out Arena arena,
        out nuint dirtyEnd)
    {
        arena = default;
        dirtyEnd = nuint.MaxValue;
        if (root[RootField.ForksInProgress] != 0 || chunkSize / Tuning.MostGathered > Arena.AllSystemMemory)
            return default;

        Chunk chunk = ObtainAnywhere(cache, root, chunkSize, mayGrow: false, out arena, out dirtyEnd);
        if (!chunk.IsNone)
            return chunk;
        P.Notify(Step.Gathering, root.Address, chunkSize);
        P.TakeInEndedThreads();
        Trim(pad: 0, cache.Address);
        return ObtainAnywhere(cache, root, chunkSize, mayGrow: true, out arena, out dirtyEnd);
    }

    /// <summary>A chunk from the first arena that has one, which stays locked.</summary>
    private static Chunk ObtainAnywhere(
        ThreadCache cache,
        Root root,
        nuint chunkSize,
        bool mayGrow,
        out Arena arena,
        out nuint dirtyEnd)
    {
        arena = Arena.Main;
        do
        {
            if (!Fork.IsInTheWay(cache, root) && Lock.Acquire(arena.LockWord))
            {
                Chunk chunk = TryArena(arena, chunkSize, mayGrow, out dirtyEnd);
                if (!chunk.IsNone)
                    return chunk;
                Lock.Release(arena.LockWord);
            }

            arena = arena.Next;
        }
        while (!arena.IsMain);
        arena = default;
        dirtyEnd = nuint.MaxValue;
        return default;
    }
}
