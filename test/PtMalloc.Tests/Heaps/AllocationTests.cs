using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using PtMalloc.Tests.Harness;
using Xunit;

namespace PtMalloc.Tests.Heaps;

/// <summary>Alloc, TryAlloc, Free, FreeSized and UsableSize.</summary>
public sealed unsafe class AllocationTests : IDisposable
{
    private readonly NativeHeap heap = new();

    /// <summary>Around each border between two ways to serve a request.</summary>
    public static TheoryData<int> Sizes => new(
        0, 1, 8, 24, 25, 100, 1016, 1032, 1033, 4096, 8200, 16_384, 33_000, 65_536, 120_000, 131_072, 131_073, 1 << 20,
        5_000_001, 64 << 20);

    public void Dispose() => heap.Dispose();

    [Theory]
    [MemberData(nameof(Sizes))]
    public void A_block_is_aligned_and_has_all_its_bytes(int size)
    {
        Block block = Block.Of(heap, (nuint)size);
        Assert.Equal(0, block.Address % 16);
        Assert.True(heap.UsableSize(block.Pointer) >= (nuint)size);
        Assert.True(block.IsIntact);
        block.Free(heap);
        heap.Verify();
    }

    [Fact]
    public void A_block_for_elements_has_the_bytes_of_all_of_them()
    {
        Block block = Block.Hold(heap.Alloc(1000, 12), 12_000);
        Assert.True(heap.UsableSize(block.Pointer) >= block.Size);
        block.Free(heap);
        heap.Verify();
    }

    [Fact]
    public void Blocks_in_use_never_overlap()
    {
        Block[] blocks =
            [.. Sizes.SelectMany(row => Enumerable.Range(0, 3).Select(_ => Block.Of(heap, (nuint)row.Data)))];
        Block[] ordered = [.. blocks.OrderBy(static block => block.Address)];
        Assert.DoesNotContain(ordered.Zip(ordered.Skip(1)), static pair =>
            pair.First.Address == pair.Second.Address || pair.First.Overlaps(pair.Second));
        Array.ForEach(blocks, block => block.Free(heap));
    }

    [Fact]
    public void Blocks_of_no_bytes_are_all_different()
    {
        HashSet<nint> addresses = [.. Enumerable.Range(0, 1000).Select(_ => (nint)heap.Alloc(0))];
        Assert.Equal(1000, addresses.Count);
        Assert.DoesNotContain(0, addresses);
    }

    [Fact]
    public void The_memory_of_a_freed_block_is_used_again()
    {
        void* first = heap.Alloc(100);
        heap.Free(first);
        Assert.Equal((nint)first, (nint)heap.Alloc(100));
    }

    [Fact]
    public void Blocks_of_hundreds_of_mebibytes_can_be_written_at_both_ends()
    {
        const nuint Size = 400 << 20;
        byte* block = (byte*)heap.Alloc(Size);
        block[0] = 1;
        block[Size - 1] = 2;
        Assert.Equal((1, 2), (block[0], block[Size - 1]));
        heap.Free(block);
        Assert.Equal(0, heap.GetStatistics().MappedBytes);
    }

    [Fact]
    public void Main_memory_grows_by_hundreds_of_mebibytes_of_small_blocks()
    {
        const int Count = 3000;
        Block[] blocks = [.. Enumerable.Range(0, Count).Select(number => Block.Of(heap, 100_000, number))];
        Assert.All(blocks, static block => Assert.True(block.IsIntact));
        heap.Verify();
        Array.ForEach(blocks, block => block.Free(heap));
        heap.Verify();
    }

    [Fact]
    public void Any_heap_frees_null()
    {
        heap.Free(null);
        heap.FreeSized(null, 10);
        Assert.Equal(0u, heap.UsableSize(null));
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void FreeSized_frees(int size)
    {
        void* block = heap.Alloc((nuint)size);
        heap.FreeSized(block, (nuint)size);
        AssertNothingIsLive();
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void One_Free_is_for_all_calls(int size)
    {
        nuint bytes = (nuint)size;
        heap.Free(heap.TryAlloc(bytes));
        heap.Free(heap.AllocZeroed(bytes));
        heap.Free(heap.AlignedAlloc(bytes, 256));
        heap.Free(heap.Realloc(null, bytes));
        AssertNothingIsLive();
    }

    [Fact]
    public void The_shared_heap_serves_and_survives_its_disposal()
    {
        NativeHeap.Shared.Dispose();
        Block block = Block.Of(NativeHeap.Shared, 1000);
        Assert.True(block.IsIntact);
        block.Free(NativeHeap.Shared);
        Assert.False(NativeHeap.Shared.IsDisposed);
    }

    [Fact]
    public void Nothing_is_asked_of_the_system_before_the_first_block()
    {
        Assert.Equal(0, heap.GetStatistics().SystemBytes);
        Assert.Equal(0, heap.GetStatistics().Arenas);
    }

    [Fact]
    public void NativeMemory_reads_and_writes_our_blocks()
    {
        byte* from = (byte*)heap.AllocZeroed(1000), to = (byte*)heap.Alloc(1000);
        NativeMemory.Fill(from, 1000, 7);
        NativeMemory.Copy(from, to, 1000);
        Assert.Equal(-1, new Span<byte>(to, 1000).IndexOfAnyExcept((byte)7));
    }

    private void AssertNothingIsLive()
    {
        int live = 0;
        heap.Walk(_ => live++);
        Assert.Equal(0, live);
    }
}
