namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /// <summary>
    /// Whether the program has this chunk, which its neighbours, or the registry, know to be in use: not if it lies in
    /// a cache, a depot or a quarantine, or is on its way home. Another thread may just be freeing it.
    /// </summary>
    public static bool IsLive(Root root, Chunk chunk) =>
        root[RootField.Harden] == HardenLevel.Off
            ? chunk.IsMapped || P.Read(chunk.User + P.WordSize) != Chunk.Key
            : !Canary.IsMarkedFreed(root, chunk);

    /// <summary>
    /// Bytes of a live block, for one who looks on while its thread goes on: as many as were asked for, if a canary
    /// tells. Requires nothing of the canary, which may just be written; where there is none yet it is all the room
    /// there is.
    /// </summary>
    public static nuint SizeOfLive(Root root, Chunk chunk)
    {
        if (root[RootField.Harden] != HardenLevel.Off)
            return Canary.RequestSeen(root, chunk);
        return chunk.IsMapped ? chunk.Size - Layout.HeaderSize : chunk.Size - P.WordSize;
    }

    /// <summary>
    /// The blocks that are mapped on their own: the next one from this place in the registry on, which becomes where it
    /// was found; 0 if there is none. The caller holds MapLock, so that none of them goes meanwhile.
    /// </summary>
    /// <param name="root">The root.</param>
    /// <param name="index">The place; 0 at first.</param>
    /// <param name="isWhole">Whether the block's header is as it was written. If not, no more than that can be
    /// read.</param>
    public static nuint NextMapped(Root root, ref nuint index, out bool isWhole)
    {
        nuint pointer = Registry.NextFrom(root, ref index, out nuint seal);
        isWhole = pointer != 0 && MappedChunks.SealedSize(Chunk.OfUser(pointer), seal) != 0;
        return pointer;
    }

    /// <summary>
    /// As <see cref="NextMapped"/>, with where its mapping starts and how many bytes that has: 0 if its header was
    /// overwritten. The header is read under the lock, for who unmaps a block takes it off the registry first.
    /// </summary>
    public static bool NextMapping(Root root, ref nuint index, out nuint start, out nuint bytes)
    {
        root.Lock(RootField.MapLock);
        nuint pointer = Registry.NextFrom(root, ref index, out nuint seal);
        Chunk chunk = Chunk.OfUser(pointer);
        bytes = pointer == 0 ? 0 : MappedChunks.SealedSize(chunk, seal);
        start = bytes == 0 ? 0 : chunk.Address - chunk.PreviousSize;
        root.Unlock(RootField.MapLock);
        return pointer != 0;
    }
}
