using System;
using PtMalloc.Tests.Harness;
using Xunit;

namespace PtMalloc.Tests.Heaps;

/// <summary>AlignedRealloc.</summary>
public sealed unsafe class AlignedReallocTests : IDisposable
{
    private readonly NativeHeap heap = new();

    public static MatrixTheoryData<int, int, int> Changes => new(
        [0, 24, 500, 5000, 40_000, 200_000, 3_000_000],
        [0, 1, 100, 1032, 30_000, 127_000, 300_000, 5_000_000],
        [1, 16, 64, 512, 4096, 1 << 20]);

    public static MatrixTheoryData<GuardLevel, int> Guarded => new(
        [GuardLevel.Canaries, GuardLevel.Quarantine],
        [10, 1000, 3000, 50_000, 400_000, 9_000_000]);

    public void Dispose() => heap.Dispose();

    [Theory]
    [MemberData(nameof(Changes))]
    public void Alignment_and_content_are_kept(int before, int after, int alignment)
    {
        Block block = Block.Hold(heap.AlignedAlloc((nuint)before, (nuint)alignment), (nuint)before);
        Block neighbour = Block.Of(heap, 16, mark: 1);
        byte* resized = (byte*)heap.AlignedRealloc(block.Pointer, (nuint)after, (nuint)alignment);
        Assert.Equal(0, (nint)resized % Math.Max(alignment, 16));
        Assert.Equal(-1, new Span<byte>(resized, Math.Min(before, after)).IndexOfAnyExcept(block.Mark));
        Block.Hold(resized, (nuint)after, mark: 2);
        Assert.True(neighbour.IsIntact);
        heap.Free(resized);
        heap.Verify();
    }

    [Fact]
    public void A_block_of_any_other_call_gets_the_alignment()
    {
        Block[] blocks =
            [
                Block.Of(heap, 3000), Block.Hold(heap.AllocZeroed(3000), 3000),
                Block.Hold(heap.AlignedAlloc(3000, 32), 3000), Block.Of(heap, 3_000_000)
            ];
        foreach (Block block in blocks)
        {
            byte* aligned = (byte*)heap.AlignedRealloc(block.Pointer, 3000, 1 << 16);
            Assert.Equal(0, (nint)aligned % (1 << 16));
            Assert.Equal(-1, new Span<byte>(aligned, 3000).IndexOfAnyExcept(block.Mark));
        }

        heap.Verify();
    }

    [Theory]
    [InlineData(60_000, 20_000)]
    [InlineData(60_000, 61_000)]
    [InlineData(60_000, 90_000)]
    [InlineData(3_000_000, 1_000_000)]
    public void A_block_with_room_behind_it_stays_where_it_is(int before, int after)
    {
        void* block = heap.AlignedAlloc((nuint)before, 1 << 13);
        Assert.Equal((nint)block, (nint)heap.AlignedRealloc(block, (nuint)after, 1 << 13));
        Assert.True(heap.UsableSize(block) >= (nuint)after);
        heap.Verify();
    }

    [Fact]
    public void A_block_that_grows_step_by_step_moves_seldom()
    {
        int moves = 0;
        void* block = null;
        Block[] inTheWay = new Block[1000];
        for (int step = 0; step < inTheWay.Length; step++)
        {
            void* grown = heap.AlignedRealloc(block, (nuint)(10 * (step + 1)), 64);
            moves += grown == block ? 0 : 1;
            block = grown;
            inTheWay[step] = Block.Of(heap, 100);
        }

        Assert.InRange(moves, 1, 60);
    }

    [Fact]
    public void A_block_that_cannot_grow_is_as_it_was()
    {
        using NativeHeap small = new(new NativeHeapOptions { SizeLimit = 8 << 20, TrackAllocations = true });
        Block block = Block.Hold(small.AlignedAlloc(1000, 256), 1000);
        Assert.Throws<OutOfMemoryException>(() => small.AlignedRealloc(block.Pointer, 9 << 20, 256));
        Assert.Throws<ArgumentException>("alignment", () => small.AlignedRealloc(block.Pointer, 2000, 100));
        Assert.True(block.IsIntact);
        Assert.Equal(
            (block.Address, block.Size),
            Assert.Single(small.GetLiveBlocks()) is var live ? (live.Address, live.Size) : default);
        small.Verify();
    }

    [Theory]
    [MemberData(nameof(Guarded))]
    public void A_guarded_heap_knows_the_new_size(GuardLevel guard, int size)
    {
        using NativeHeap guarded = new(new NativeHeapOptions { Guard = guard, ZeroMemory = true });
        Block block = Block.Hold(guarded.AlignedAlloc((nuint)size, 128), (nuint)size);
        foreach (int next in (int[])[size + 1, size / 2, size * 2])
        {
            byte* resized = (byte*)guarded.AlignedRealloc(block.Pointer, (nuint)next, 128);
            Assert.Equal(0, (nint)resized % 128);
            Assert.Equal((nuint)next, guarded.UsableSize(resized));
            int kept = Math.Min((int)block.Size, next);
            Assert.Equal(-1, new Span<byte>(resized, kept).IndexOfAnyExcept(block.Mark));
            Assert.Equal(-1, new Span<byte>(resized + kept, next - kept).IndexOfAnyExcept((byte)0));
            block = Block.Hold(resized, (nuint)next);
        }

        guarded.FreeSized(block.Pointer, block.Size);
        guarded.Verify();
    }

    [Fact]
    public void A_tracking_heap_knows_the_block_as_it_is_now()
    {
        using NativeHeap tracking = new(new NativeHeapOptions { TrackAllocations = true });
        void* block = tracking.AlignedRealloc(tracking.AlignedAlloc(100, 64), 5000, 1024);
        NativeAllocation live = Assert.Single(tracking.GetLiveBlocks());
        Assert.Equal(((nint)block, (nuint)5000), (live.Address, live.Size));
        tracking.Free(block);
        Assert.Empty(tracking.GetLiveBlocks());
    }

    [Fact]
    public void A_block_of_another_heap_is_refused_and_left_alone()
    {
        using NativeHeap other = new(new NativeHeapOptions { Name = "its own" });
        Block block = Block.Of(other, 1000);
        Assert.Contains(
            "\"its own\"",
            Assert.Throws<ArgumentException>("ptr", () => heap.AlignedRealloc(block.Pointer, 2000, 64)).Message,
            StringComparison.Ordinal);
        Assert.True(block.IsIntact);
        block.Free(other);
    }
}
