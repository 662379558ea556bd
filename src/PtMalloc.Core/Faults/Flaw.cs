namespace PtMalloc.Core;

/// <summary>
/// What a check of the heap may find wrong, in the order in which it looks. Words for each: <see cref="Flaws.Words"/>.
/// </summary>
public enum Flaw
{
    None,

    // Where the arena's memory lies. Nothing else is read before this is right.
    HeapLink,
    HeapOwner,
    HeapSize,
    HeapCommitted,
    Account,
    AccountMaximum,
    AccountBreakEnd,
    WindowUnmarked,
    TopPlace,

    // The chunks that tile it.
    FirstPreviousInUse,
    ChunkSize,
    ChunkEnd,
    ChunkMapped,
    ChunkOwner,
    FreeFlags,
    FreeAdjacent,
    FreeFoot,
    FreeLinkPlace,
    FreeLinkBack,
    Fencepost,
    TopHead,
    TopEnd,

    // The rings of free chunks.
    RingLinkPlace,
    RingLinkBack,
    RingSize,
    RingInUse,
    RingLength,
    RingOrder,
    RingSizeMember,
    RingSizeLink,
    RingMapBit,
    FreeUnlisted,
    FreeUnknown,

    // Chunks that are free for the program and in use for the arena: fast bins, the depot, the remote list, the
    // caller's cache.
    FastPlace,
    FastSize,
    FastFree,
    FastLength,
    FastUnnoticed,
    DepotPlace,
    DepotSize,
    DepotKey,
    DepotFree,
    DepotLength,
    DepotCount,
    RemotePlace,
    RemoteSize,
    RemoteFree,
    RemoteLength,
    CachePlace,
    CacheSize,
    CacheFree,
    CacheKey,
    CacheCount,
}
