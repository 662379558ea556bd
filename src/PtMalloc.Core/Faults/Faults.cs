using System;

namespace PtMalloc.Core;

/// <summary>The words for each <see cref="Corruption"/>.</summary>
public static class Faults
{
    /// <summary>The message as glibc 2.36 prints it, in UTF-8, without a newline.</summary>
    public static ReadOnlySpan<byte> Message(Corruption fault) => fault switch
    {
        Corruption.FreeInvalidPointer => "free(): invalid pointer"u8,
        Corruption.FreeInvalidSize => "free(): invalid size"u8,
        Corruption.FreeDoubleFreeInCache => "free(): double free detected in tcache 2"u8,
        Corruption.FreeTooManyInCache => "free(): too many chunks detected in tcache"u8,
        Corruption.FreeUnalignedInCache => "free(): unaligned chunk detected in tcache 2"u8,
        Corruption.FreeInvalidNextSizeFast => "free(): invalid next size (fast)"u8,
        Corruption.FreeDoubleFast => "double free or corruption (fasttop)"u8,
        Corruption.FreeInvalidFastEntry => "invalid fastbin entry (free)"u8,
        Corruption.FreeDoubleTop => "double free or corruption (top)"u8,
        Corruption.FreeDoubleOut => "double free or corruption (out)"u8,
        Corruption.FreeDoublePrevious => "double free or corruption (!prev)"u8,
        Corruption.FreeInvalidNextSizeNormal => "free(): invalid next size (normal)"u8,
        Corruption.FreePreviousSizeMismatch => "corrupted size vs. prev_size while consolidating"u8,
        Corruption.FreeCorruptedUnsorted => "free(): corrupted unsorted chunks"u8,
        Corruption.UnlinkSizeMismatch => "corrupted size vs. prev_size"u8,
        Corruption.UnlinkBrokenList => "corrupted double-linked list"u8,
        Corruption.UnlinkBrokenSizeList => "corrupted double-linked list (not small)"u8,
        Corruption.ConsolidateInvalidSize => "malloc_consolidate(): invalid chunk size"u8,
        Corruption.ConsolidateUnaligned => "malloc_consolidate(): unaligned fastbin chunk detected"u8,
        Corruption.ConsolidatePreviousSizeMismatch => "corrupted size vs. prev_size in fastbins"u8,
        Corruption.MallocUnalignedInCache => "malloc(): unaligned tcache chunk detected"u8,
        Corruption.MallocFastWrongSize => "malloc(): memory corruption (fast)"u8,
        Corruption.MallocUnalignedFast => "malloc(): unaligned fastbin chunk detected 2"u8,
        Corruption.MallocSmallBinBroken => "malloc(): smallbin double linked list corrupted"u8,
        Corruption.MallocUnsortedInvalidSize => "malloc(): invalid size (unsorted)"u8,
        Corruption.MallocUnsortedInvalidNextSize => "malloc(): invalid next size (unsorted)"u8,
        Corruption.MallocUnsortedMismatch => "malloc(): mismatching next->prev_size (unsorted)"u8,
        Corruption.MallocUnsortedBroken => "malloc(): unsorted double linked list corrupted"u8,
        Corruption.MallocUnsortedNextInUse => "malloc(): invalid next->prev_inuse (unsorted)"u8,
        Corruption.MallocLargeBinBrokenSizeList => "malloc(): largebin double linked list corrupted (nextsize)"u8,
        Corruption.MallocLargeBinBroken => "malloc(): largebin double linked list corrupted (bk)"u8,
        Corruption.MallocCorruptedUnsorted => "malloc(): corrupted unsorted chunks"u8,
        Corruption.MallocCorruptedUnsortedLarger => "malloc(): corrupted unsorted chunks 2"u8,
        Corruption.MallocCorruptedTop => "malloc(): corrupted top size"u8,
        Corruption.BreakAdjusted => "break adjusted to free malloc space"u8,
        Corruption.SystemAllocateOldTop =>
            "Fatal glibc error: malloc assertion failure in sysmalloc: the old top is damaged"u8,
        Corruption.ReallocInvalidPointer => "realloc(): invalid pointer"u8,
        Corruption.ReallocInvalidOldSize => "realloc(): invalid old size"u8,
        Corruption.ReallocInvalidNextSize => "realloc(): invalid next size"u8,
        Corruption.UnmapInvalidPointer => "munmap_chunk(): invalid pointer"u8,
        Corruption.RemapInvalidPointer => "mremap_chunk(): invalid pointer"u8,
        Corruption.CacheExitUnaligned => "tcache_thread_shutdown(): unaligned tcache chunk detected"u8,
        Corruption.StatisticsUnalignedFast => "int_mallinfo(): unaligned fastbin chunk detected"u8,
        Corruption.InformationUnalignedFast => "__malloc_info(): unaligned fastbin chunk detected"u8,
        Corruption.UsableSizeInvalidPointer => "malloc_usable_size(): invalid pointer"u8,
        Corruption.HeapCheckFailed => "ptmalloc: heap check failed"u8,
        Corruption.SingleListBroken => "corrupted single-linked list"u8,
        Corruption.StateDamaged => "corrupted state of the allocator"u8,
        Corruption.FreeOverwrittenEnd => "free(): the bytes after the block were overwritten"u8,
        Corruption.ReallocOverwrittenEnd => "realloc(): the bytes after the block were overwritten"u8,
        Corruption.UsableSizeOverwrittenEnd => "malloc_usable_size(): the bytes after the block were overwritten"u8,
        Corruption.WrittenAfterFree => "malloc(): a freed block was written to"u8,
        Corruption.FreeSizedWrongSize => "free_sized(): the size is not the one that was asked for"u8,
        Corruption.FreeSizedWrongAlignment => "free_aligned_sized(): the block does not have this alignment"u8,
        Corruption.LiveOverwrittenEnd => "exit(): the bytes after a block in use were overwritten"u8,
        _ => "heap corruption"u8,
    };
}
