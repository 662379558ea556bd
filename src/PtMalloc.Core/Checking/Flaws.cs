using System;

namespace PtMalloc;

/// <summary>The words for each <see cref="Flaw"/>.</summary>
public static class Flaws
{
    /// <summary>What is wrong, in UTF-8, to be followed by the address, what was expected and what was found.</summary>
    public static ReadOnlySpan<byte> Words(Flaw flaw) => flaw switch
    {
        Flaw.None => "nothing is wrong"u8,
        Flaw.HeapLink => "a heap's link to the one before leads to no heap"u8,
        Flaw.HeapOwner => "a heap in an arena's chain names another arena"u8,
        Flaw.HeapSize => "a heap has a size that cannot be"u8,
        Flaw.HeapCommitted => "a heap uses more than it has committed"u8,
        Flaw.Account => "an arena counts other bytes as its own than it has"u8,
        Flaw.AccountMaximum => "an arena has more memory than it ever had"u8,
        Flaw.AccountBreakEnd => "the end of the break's memory is not noted right"u8,
        Flaw.WindowUnmarked => "memory of an arena is not in the window map"u8,
        Flaw.TopPlace => "top is not in the arena's last piece of memory"u8,
        Flaw.FirstPreviousInUse => "the first chunk of its memory says that one before it is free"u8,
        Flaw.ChunkSize => "a chunk has a size that no chunk has"u8,
        Flaw.ChunkEnd => "a chunk reaches over the end of its memory"u8,
        Flaw.ChunkMapped => "a chunk in a heap is marked as mapped on its own"u8,
        Flaw.ChunkOwner => "a chunk's N flag is that of another arena"u8,
        Flaw.FreeFlags => "a free chunk has flags other than P"u8,
        Flaw.FreeAdjacent => "two free chunks are side by side"u8,
        Flaw.FreeFoot => "a free chunk's foot differs from its size"u8,
        Flaw.FreeLinkPlace => "a free chunk's link leads out of its arena"u8,
        Flaw.FreeLinkBack => "a free chunk's neighbour in the list does not lead back"u8,
        Flaw.Fencepost => "the fenceposts that end a piece of memory are damaged"u8,
        Flaw.TopHead => "top's head is damaged"u8,
        Flaw.TopEnd => "top does not end with its memory"u8,
        Flaw.RingLinkPlace => "a bin's list leads out of its arena"u8,
        Flaw.RingLinkBack => "a bin's list does not lead back the same way"u8,
        Flaw.RingSize => "a chunk is in the bin of another size"u8,
        Flaw.RingInUse => "a chunk in a bin is in use"u8,
        Flaw.RingLength => "the bins hold more chunks than are free"u8,
        Flaw.RingOrder => "a large bin is not sorted"u8,
        Flaw.RingSizeMember => "a chunk is wrongly in, or out of, the ring of sizes"u8,
        Flaw.RingSizeLink => "the ring of sizes does not lead from size to size"u8,
        Flaw.RingMapBit => "a bin has chunks and no bit in the bin map"u8,
        Flaw.FreeUnlisted => "a free chunk is in no bin"u8,
        Flaw.FreeUnknown => "a bin holds something that is no free chunk"u8,
        Flaw.FastPlace => "a fast bin leads out of its arena"u8,
        Flaw.FastSize => "a chunk is in the fast bin of another size"u8,
        Flaw.FastFree => "a chunk in a fast bin is not marked as in use"u8,
        Flaw.FastLength => "the fast bins hold more chunks than there are"u8,
        Flaw.FastUnnoticed => "an arena has fast chunks and does not know it"u8,
        Flaw.RemotePlace => "the remote list leads out of its arena"u8,
        Flaw.RemoteSize => "a chunk on the remote list has a size that no chunk has"u8,
        Flaw.RemoteFree => "a chunk on the remote list is not marked as in use"u8,
        Flaw.RemoteLength => "the remote list holds more chunks than there are"u8,
        Flaw.CachePlace => "a cached list leads out of all heaps"u8,
        Flaw.CacheSize => "a chunk is in the cache bin of another size"u8,
        Flaw.CacheFree => "a cached chunk is not marked as in use"u8,
        Flaw.CacheKey => "a cached chunk does not carry the key"u8,
        Flaw.CacheCount => "a cache bin does not hold as many chunks as it counts"u8,
        _ => "the heap is damaged"u8,
    };
}
