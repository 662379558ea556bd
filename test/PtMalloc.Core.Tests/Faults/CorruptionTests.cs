using System;
using PtMalloc.Simulation;
using Xunit;

namespace PtMalloc.Core.Tests;

/// <summary>
/// Each corruption that a program can cause is met by its own fault. Cache off, so that the arena's checks are reached.
/// </summary>
public sealed class CorruptionTests : HeapTests<Layout64>
{
    public CorruptionTests()
    {
        Malloc(200);
        IsDamaged = true;
    }

    [Fact]
    public void Freeing_a_pointer_that_is_not_aligned()
    {
        nuint block = Malloc(200);

        AssertFault(Corruption.FreeInvalidPointer, () => Free(block + 8));
    }

    [Fact]
    public void Freeing_a_pointer_outside_of_all_heaps()
    {
        AssertFault(Corruption.FreeInvalidPointer, () => Free(Layout64.MaxHeapSize * 1000));
    }

    [Fact]
    public void Freeing_a_chunk_whose_size_reaches_over_the_end_of_the_address_space()
    {
        nuint block = Malloc(200);
        SetHead(block, unchecked((nuint)0x7FFF_FFFF_FFFF_FFF1));

        AssertFault(Corruption.FreeInvalidPointer, () => Free(block));
    }

    [Theory]
    [InlineData(16 | 1)]
    [InlineData(216 | 1)]
    public void Freeing_a_chunk_of_an_impossible_size(int head)
    {
        nuint block = Malloc(200);
        SetHead(block, (nuint)head);

        AssertFault(Corruption.FreeInvalidSize, () => Free(block));
    }

    [Theory]
    [InlineData(8)]
    [InlineData(1 << 30)]
    public void Freeing_a_fast_chunk_before_one_of_an_impossible_size(int nextHead)
    {
        nuint block = Malloc(24);
        nuint next = Malloc(24);
        SetHead(next, (nuint)nextHead);

        AssertFault(Corruption.FreeInvalidNextSizeFast, () => Free(block));
    }

    [Fact]
    public void Freeing_the_fast_chunk_freed_last()
    {
        nuint block = Malloc(24);
        Barrier();
        Free(block);

        AssertFault(Corruption.FreeDoubleFast, () => Free(block));
    }

    [Fact]
    public void Freeing_onto_a_fast_chunk_of_another_size()
    {
        nuint first = Malloc(24);
        nuint second = Malloc(24);
        Barrier();
        Free(first);
        SetHead(first, 64 | 1);

        AssertFault(Corruption.FreeInvalidFastEntry, () => Free(second));
    }

    [Fact]
    public void Freeing_what_has_become_top()
    {
        nuint block = Malloc(200);
        Free(block);

        AssertFault(Corruption.FreeDoubleTop, () => Free(block));
    }

    [Fact]
    public void Freeing_a_chunk_that_reaches_over_top()
    {
        nuint block = Malloc(200);
        SetHead(block, (1 << 24) | 1);

        AssertFault(Corruption.FreeDoubleOut, () => Free(block));
    }

    [Fact]
    public void Freeing_a_chunk_that_is_free()
    {
        nuint block = Malloc(200);
        Barrier();
        Free(block);

        AssertFault(Corruption.FreeDoublePrevious, () => Free(block));
    }

    [Fact]
    public void Freeing_a_chunk_before_one_of_an_impossible_size()
    {
        nuint block = Malloc(200);
        nuint next = Malloc(200);
        Barrier();
        SetHead(next, 1);

        AssertFault(Corruption.FreeInvalidNextSizeNormal, () => Free(block));
    }

    [Fact]
    public void Merging_with_a_previous_chunk_of_another_size()
    {
        nuint first = Malloc(200);
        nuint second = Malloc(200);
        Barrier();
        Free(first);
        SetHead(first, 224 | 1);

        AssertFault(Corruption.FreePreviousSizeMismatch, () => Free(second));
    }

    [Fact]
    public void Pushing_onto_an_unsorted_list_whose_front_does_not_point_back()
    {
        nuint block = Malloc(300);
        Barrier();
        nuint front = FreedBlock(200);
        Process.WriteWord(front + 8, front);

        AssertFault(Corruption.FreeCorruptedUnsorted, () => Free(block));
    }

    [Fact]
    public void Unlinking_a_chunk_whose_foot_differs()
    {
        nuint first = Malloc(200);
        nuint second = Malloc(200);
        nuint third = Barrier();
        Free(second);
        Process.WriteWord(third - 16, 224);

        AssertFault(Corruption.UnlinkSizeMismatch, () => Free(first));
    }

    [Fact]
    public void Unlinking_a_chunk_whose_neighbours_in_the_list_do_not_know_it()
    {
        nuint first = Malloc(200);
        nuint second = FreedBlock(200);
        Process.WriteWord(second, first);

        AssertFault(Corruption.UnlinkBrokenList, () => Free(first));
    }

    [Fact]
    public void Unlinking_a_chunk_whose_ring_of_sizes_is_broken()
    {
        nuint before = Malloc(200);
        nuint[] large = SortedBlocks(2040, 2056);
        Process.WriteWord(large[0] + 16, large[0] - 16);

        AssertFault(Corruption.UnlinkBrokenSizeList, () => Free(before));
    }

    [Fact]
    public void Consolidating_a_fast_chunk_of_another_size()
    {
        nuint block = FreedBlock(24);
        SetHead(block, 64 | 1);

        AssertFault(Corruption.ConsolidateInvalidSize, () => Malloc(2000));
    }

    [Fact]
    public void Consolidating_a_chunk_that_is_not_aligned()
    {
        nuint[] fast = [Malloc(24), Malloc(24)];
        Barrier();
        Array.ForEach(fast, Free);
        Process.WriteWord(fast[1], fast[0] - 8);

        AssertFault(Corruption.ConsolidateUnaligned, () => Malloc(2000));
    }

    [Fact]
    public void Consolidating_behind_a_previous_chunk_of_another_size()
    {
        nuint first = Malloc(200);
        nuint fast = FreedBlock(24);
        Free(first);
        SetHead(first, 224 | 1);

        Assert.True(fast > first);
        AssertFault(Corruption.ConsolidatePreviousSizeMismatch, () => Malloc(2000));
    }

    [Fact]
    public void Taking_a_fast_chunk_of_another_size()
    {
        nuint block = FreedBlock(24);
        SetHead(block, 64 | 1);

        AssertFault(Corruption.MallocFastWrongSize, () => Malloc(24));
    }

    [Fact]
    public void Taking_from_a_fast_bin_whose_link_leads_to_a_block_in_use()
    {
        nuint used = Malloc(24);
        Process.WriteWord(FreedBlock(24), used - 16);
        Malloc(24);

        AssertFault(Corruption.SingleListBroken, () => Malloc(24));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(8)]
    public void Taking_from_a_small_bin_whose_link_leads_out_of_the_heap(int link)
    {
        nuint block = FreedBlock(200);
        Malloc(5000);
        Process.WriteWord(block + (nuint)link, Layout64.MaxHeapSize * 1000);

        AssertFault(Corruption.MallocSmallBinBroken, () => Malloc(200));
    }

    [Fact]
    public void Taking_a_small_chunk_that_claims_another_size()
    {
        nuint block = FreedBlock(200);
        Malloc(5000);
        SetHead(block, 224 | 1);

        AssertFault(Corruption.UnlinkSizeMismatch, () => Malloc(200));
    }

    [Fact]
    public void Merging_with_a_chunk_whose_link_leads_out_of_the_heap()
    {
        nuint first = Malloc(200);
        nuint second = FreedBlock(200);
        Process.WriteWord(second, Layout64.MaxHeapSize * 1000);

        AssertFault(Corruption.UnlinkBrokenList, () => Free(first));
    }

    [Fact]
    public void Unmapping_by_a_header_that_was_changed_to_whole_pages_of_another_number()
    {
        nuint block = Malloc(200_000);
        Assert.True(On(() => ChunkOf(block).IsMapped));
        SetHead(block, (200 << 12) | 2);

        AssertFault(Corruption.UnmapInvalidPointer, () => Free(block));
    }

    [Theory]
    [InlineData((int)RootField.MapTable)]
    [InlineData((int)RootField.BreakBase)]
    public void Following_a_word_of_the_root_that_was_changed(int field)
    {
        nuint block = Malloc(200_000);
        Assert.True(On(() => ChunkOf(block).IsMapped));
        Process.WriteWord(On(() => Root.At((RootField)field)), Layout64.MaxHeapSize * 1000);

        AssertFault(Corruption.StateDamaged, () =>
        {
            Malloc(200_000);
            Malloc(120_000);
            Malloc(120_000);
        });
    }

    [Fact]
    public void Taking_a_fast_chunk_that_is_not_aligned()
    {
        nuint[] fast = [Malloc(24), Malloc(24)];
        Barrier();
        Array.ForEach(fast, Free);
        Process.WriteWord(fast[1], fast[0] - 8);
        Malloc(24);

        AssertFault(Corruption.MallocUnalignedFast, () => Malloc(24));
    }

    [Fact]
    public void Taking_from_a_broken_small_bin()
    {
        nuint block = FreedBlock(200);
        Malloc(3000);
        Process.WriteWord(block + 8, block);

        AssertFault(Corruption.MallocSmallBinBroken, () => Malloc(200));
    }

    [Theory]
    [InlineData(16)]
    [InlineData(1 << 30)]
    public void An_unsorted_chunk_of_an_impossible_size(int size)
    {
        nuint block = FreedBlock(200);
        SetHead(block, (nuint)size | 1);

        AssertFault(Corruption.MallocUnsortedInvalidSize, () => Malloc(300));
    }

    [Fact]
    public void An_unsorted_chunk_before_one_of_an_impossible_size()
    {
        nuint block = FreedBlock(200);
        Process.WriteWord(block + 208 - 8, 8);

        AssertFault(Corruption.MallocUnsortedInvalidNextSize, () => Malloc(300));
    }

    [Fact]
    public void An_unsorted_chunk_whose_foot_differs()
    {
        nuint block = FreedBlock(200);
        Process.WriteWord(block + 208 - 16, 224);

        AssertFault(Corruption.MallocUnsortedMismatch, () => Malloc(300));
    }

    [Fact]
    public void An_unsorted_chunk_whose_neighbours_do_not_know_it()
    {
        nuint block = FreedBlock(200);
        Process.WriteWord(block, block);

        AssertFault(Corruption.MallocUnsortedBroken, () => Malloc(300));
    }

    [Fact]
    public void An_unsorted_chunk_that_the_next_one_says_is_in_use()
    {
        nuint block = FreedBlock(200);
        Process.WriteWord(block + 208 - 8, 32 | 1);

        AssertFault(Corruption.MallocUnsortedNextInUse, () => Malloc(300));
    }

    [Fact]
    public void Sorting_into_a_bin_with_a_broken_ring_of_sizes()
    {
        nuint between = Malloc(2056);
        Malloc(40);
        nuint[] large = SortedBlocks(2040, 2072);
        Process.WriteWord(large[0] + 24, large[0] - 16);
        Free(between);

        AssertFault(Corruption.MallocLargeBinBrokenSizeList, () => Malloc(5000));
    }

    [Fact]
    public void Sorting_an_equal_into_a_broken_large_bin()
    {
        nuint equal = Malloc(2040);
        Malloc(40);
        nuint[] large = SortedBlocks(2040, 2040);
        Process.WriteWord(large[1] + 8, large[1] - 16);
        Free(equal);

        AssertFault(Corruption.MallocLargeBinBroken, () => Malloc(5000));
    }

    [Theory]
    [InlineData(2040, Corruption.MallocCorruptedUnsorted)]
    [InlineData(300, Corruption.MallocCorruptedUnsortedLarger)]
    public void Splitting_a_chunk_while_the_unsorted_front_does_not_point_back(int request, Corruption expected)
    {
        FreedBlock(2088);
        Malloc(5000);
        nuint ring = On(() => Main.Ring(Core.Bins.Unsorted).Address);
        Process.WriteWord(ring + 16, ring - 16);

        AssertFault(expected, () => Malloc((nuint)request));
    }

    [Fact]
    public void A_top_larger_than_the_arena()
    {
        SetHead(On(() => Main.Top.User), (1 << 30) | 1);

        AssertFault(Corruption.MallocCorruptedTop, () => Malloc(300));
    }

    [Fact]
    public void A_top_that_does_not_end_with_a_page_when_more_is_needed()
    {
        SetHead(On(() => Main.Top.User), 4000 | 1);

        AssertFault(Corruption.SystemAllocateOldTop, () => Malloc(100_000));
    }

    [Fact]
    public void A_break_that_somebody_moved_below_top()
    {
        Kernel.MoveBreakByStranger(-8192);

        AssertFault(Corruption.BreakAdjusted, () =>
        {
            Malloc(100_000);
            Malloc(100_000);
        });
    }

    [Fact]
    public void Resizing_a_pointer_that_is_not_aligned()
    {
        nuint block = Malloc(200);

        AssertFault(Corruption.ReallocInvalidPointer, () => Process.Realloc(block + 8, 300));
    }

    [Fact]
    public void Resizing_a_pointer_outside_of_all_heaps()
    {
        AssertFault(Corruption.ReallocInvalidPointer, () => Process.Realloc(Layout64.MaxHeapSize * 1000, 300));
    }

    [Fact]
    public void Resizing_a_chunk_of_an_impossible_size()
    {
        nuint block = Malloc(200);
        SetHead(block, (1 << 30) | 1);

        AssertFault(Corruption.ReallocInvalidOldSize, () => Process.Realloc(block, 300));
    }

    [Fact]
    public void Resizing_a_chunk_before_one_of_an_impossible_size()
    {
        nuint block = Malloc(200);
        nuint next = Barrier();
        SetHead(next, (1 << 30) | 1);

        AssertFault(Corruption.ReallocInvalidNextSize, () => Process.Realloc(block, 300));
    }

    [Fact]
    public void Unmapping_a_chunk_whose_mapping_is_not_whole_pages()
    {
        nuint block = Malloc(200_000);
        SetHead(block, 200_016 | 2);

        AssertFault(Corruption.UnmapInvalidPointer, () => Free(block));
    }

    [Fact]
    public void Freeing_a_chunk_of_a_heap_that_claims_to_be_mapped()
    {
        nuint block = Malloc(200);
        SetHead(block, 208 | 2);

        AssertFault(Corruption.UnmapInvalidPointer, () => Free(block));
    }

    [Fact]
    public void Remapping_a_chunk_whose_mapping_is_not_whole_pages()
    {
        nuint block = Malloc(200_000);
        SetHead(block, 200_016 | 2);

        AssertFault(Corruption.RemapInvalidPointer, () => Process.Realloc(block, 400_000));
    }

    [Fact]
    public void A_mapped_chunk_freed_twice()
    {
        nuint block = Malloc(200_000);
        Free(block);

        AssertFault(Corruption.FreeInvalidPointer, () => Free(block));
    }

    [Fact]
    public void Freeing_a_chunk_of_main_that_claims_to_be_of_a_heap()
    {
        nuint block = Malloc(200);
        SetHead(block, 208 | 4 | 1);

        AssertFault(Corruption.FreeInvalidPointer, () => Free(block));
    }

    [Fact]
    public void Resizing_a_chunk_of_main_that_claims_to_be_of_a_heap()
    {
        nuint block = Malloc(200);
        SetHead(block, 208 | 4 | 1);

        AssertFault(Corruption.ReallocInvalidPointer, () => Process.Realloc(block, 300));
    }

    [Fact]
    public void Resizing_a_chunk_of_a_heap_that_claims_to_be_mapped()
    {
        nuint block = Malloc(200);
        SetHead(block, 4096 | 2);

        AssertFault(Corruption.RemapInvalidPointer, () => Process.Realloc(block, 300));
    }

    [Fact]
    public void Resizing_an_address_in_the_window_of_the_break_but_above_it()
    {
        nuint above = On(() => Main.Top.Address + Main.Top.Size) + 4096;

        AssertFault(Corruption.ReallocInvalidPointer, () => Process.Realloc(above, 300));
    }

    [Theory]
    [InlineData(Corruption.StatisticsUnalignedFast)]
    [InlineData(Corruption.InformationUnalignedFast)]
    public void Counting_a_fast_chunk_that_is_not_aligned(Corruption fault)
    {
        nuint block = FreedBlock(200);
        Process.WriteWord(On(() => Main.FastBin(0)), block - 8);

        AssertFault(fault, () => On(() => Core64.Arena.MeasureFast(Main, 0, fault)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(8)]
    public void Asking_for_the_size_of_what_is_no_block(int offset)
    {
        nuint above = On(() => Main.Top.Address + Main.Top.Size) + 4096;

        AssertFault(Corruption.UsableSizeInvalidPointer, () => On(() => Core64.UsableSize(above + (nuint)offset)));
    }

    private nuint FreedBlock(nuint size)
    {
        nuint block = Malloc(size);
        Malloc(40);
        Free(block);
        return block;
    }

    /// <summary>Free chunks that have gone from the unsorted bin to their own.</summary>
    private nuint[] SortedBlocks(params nuint[] sizes)
    {
        nuint[] blocks = new nuint[sizes.Length];
        for (int i = 0; i < sizes.Length; i++)
        {
            blocks[i] = Malloc(sizes[i]);
            Malloc(40);
        }

        Array.ForEach(blocks, Free);
        Malloc(5000);
        return blocks;
    }

    private void SetHead(nuint block, nuint head) => Process.WriteWord(block - 8, head);

    private static void AssertFault(Corruption expected, Action call) =>
        Assert.Equal(expected, Assert.Throws<HeapCorruptionException>(call).Fault);
}
