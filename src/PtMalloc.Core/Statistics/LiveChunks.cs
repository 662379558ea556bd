namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /// <summary>
    /// Whether the program has this chunk, which its neighbours, or the registry, know to be in use: not if it lies in a cache, a depot or a
    /// quarantine, or is on its way home. Another thread may just be freeing it.
    /// </summary>
    public static bool IsLive(Root root, Chunk chunk) =>
        root[RootField.Harden] == HardenLevel.Off
            ? chunk.IsMapped || P.Read(chunk.User + P.WordSize) != ThreadCache.Key
            : !Canary.IsMarkedFreed(root, chunk);

    /// <summary>The blocks that are mapped on their own: the next one from this place in the registry on, which becomes where it was found; 0 if there is none.</summary>
    public static nuint NextMapped(Root root, ref nuint index)
    {
        root.Lock(RootField.MapLock);
        nuint pointer = Registry.NextFrom(root, ref index);
        root.Unlock(RootField.MapLock);
        return pointer;
    }
}
