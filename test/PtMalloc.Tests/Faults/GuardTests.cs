using System;
using PtMalloc.Tests.Harness;
using Xunit;

namespace PtMalloc.Tests.Faults;

/// <summary>What the guard levels find that a plain heap does not.</summary>
public sealed unsafe class GuardTests
{
    public static MatrixTheoryData<GuardLevel, int> Blocks =>
        new([GuardLevel.Canaries, GuardLevel.Quarantine], [1, 24, 100, 1000, 5000, 100_000]);

    [Theory]
    [MemberData(nameof(Blocks))]
    public void A_write_past_the_end_is_found_when_the_block_is_freed(GuardLevel guard, int size)
    {
        using NativeHeap heap = new(new NativeHeapOptions { Guard = guard });
        byte* block = (byte*)heap.Alloc((nuint)size);
        block[size] ^= 0xFF;
        NativeHeapCorruptedException error = Assert.Throws<NativeHeapCorruptedException>(() => heap.Free(block));
        Assert.Contains(
            "[free(): the bytes after the block were overwritten; ", error.Message, StringComparison.Ordinal);
        Assert.Equal(CorruptionKind.Overrun, error.Kind);
        Assert.Equal((nint)block, error.Address);
    }

    [Theory]
    [MemberData(nameof(Blocks))]
    public void UsableSize_is_what_was_asked_for(GuardLevel guard, int size)
    {
        using NativeHeap heap = new(new NativeHeapOptions { Guard = guard });
        Assert.Equal((nuint)size, heap.UsableSize(heap.Alloc((nuint)size)));
        Assert.Equal((nuint)size, heap.UsableSize(heap.AlignedAlloc((nuint)size, 256)));
        Assert.Equal((nuint)size, heap.UsableSize(heap.Realloc(heap.Alloc(40), (nuint)size)));
    }

    [Theory]
    [MemberData(nameof(Blocks))]
    public void FreeSized_with_another_size_is_found(GuardLevel guard, int size)
    {
        using NativeHeap heap = new(new NativeHeapOptions { Guard = guard });
        void* block = heap.Alloc((nuint)size);
        NativeHeapCorruptedException error =
            Assert.Throws<NativeHeapCorruptedException>(() => heap.FreeSized(block, (nuint)size + 1));
        Assert.Contains(
            "[free_sized(): the size is not the one that was asked for; ", error.Message, StringComparison.Ordinal);
        Assert.Equal(CorruptionKind.WrongSize, error.Kind);
        heap.FreeSized(block, (nuint)size);
    }

    [Theory]
    [InlineData(24)]
    [InlineData(1000)]
    [InlineData(5000)]
    public void A_write_after_free_is_found_when_the_block_leaves_quarantine(int size)
    {
        using NativeHeap heap = new(new NativeHeapOptions { Guard = GuardLevel.Quarantine });
        byte* block = (byte*)heap.Alloc((nuint)size);
        heap.Free(block);
        block[size / 2] = 1;
        NativeHeapCorruptedException error = Assert.Throws<NativeHeapCorruptedException>(() =>
        {
            for (int round = 0; round < 20_000; round++)
                heap.Free(heap.Alloc((nuint)size));
        });
        Assert.Contains("[malloc(): a freed block was written to; ", error.Message, StringComparison.Ordinal);
        Assert.Equal(CorruptionKind.WriteAfterFree, error.Kind);
    }

    [Fact]
    public void A_quarantined_block_is_not_handed_out_at_once()
    {
        using NativeHeap heap = new(new NativeHeapOptions { Guard = GuardLevel.Quarantine });
        nint block = (nint)heap.Alloc(100);
        heap.Free((void*)block);
        for (int round = 0; round < 100; round++)
            Assert.NotEqual(block, (nint)heap.Alloc(100));
    }

    [Theory]
    [InlineData(GuardLevel.Canaries)]
    [InlineData(GuardLevel.Quarantine)]
    public void A_second_free_is_found(GuardLevel guard)
    {
        using NativeHeap heap = new(new NativeHeapOptions { Guard = guard });
        void* block = heap.Alloc(100);
        heap.Free(block);
        Assert.Throws<NativeHeapCorruptedException>(() => heap.Free(block));
    }

    [Theory]
    [InlineData(GuardLevel.Canaries)]
    [InlineData(GuardLevel.Quarantine)]
    public void A_guarded_heap_does_the_work_of_a_plain_one(GuardLevel guard)
    {
        using NativeHeap heap = new(new NativeHeapOptions { Guard = guard });
        Crew.Run(3, number =>
        {
            for (int round = 0; round < 2000; round++)
            {
                Block block = Block.Of(heap, (nuint)(round * 7 % 9000), number);
                byte* resized = (byte*)heap.Realloc(block.Pointer, block.Size + 100);
                Assert.Equal(-1, new Span<byte>(resized, (int)block.Size).IndexOfAnyExcept(block.Mark));
                heap.FreeSized(resized, block.Size + 100);
            }
        });
        heap.Verify();
    }
}
