using System;
using PtMalloc.Tests.Harness;
using Xunit;

namespace PtMalloc.Tests.Heaps;

/// <summary>Realloc.</summary>
public sealed unsafe class ReallocTests : IDisposable
{
    private readonly NativeHeap heap = new();

    public static MatrixTheoryData<int, int> Changes => new(
        [0, 1, 24, 500, 1032, 5000, 40_000, 127_000, 200_000, 3_000_000],
        [0, 1, 24, 500, 1032, 5000, 40_000, 127_000, 200_000, 3_000_000]);

    public void Dispose() => heap.Dispose();

    [Theory]
    [MemberData(nameof(Changes))]
    public void The_content_moves_along_as_far_as_both_sizes_go(int before, int after)
    {
        Block old = Block.Of(heap, (nuint)before);
        Block neighbour = Block.Of(heap, 16, mark: 1);
        byte* resized = (byte*)heap.Realloc(old.Pointer, (nuint)after);
        Assert.Equal(-1, new Span<byte>(resized, Math.Min(before, after)).IndexOfAnyExcept(old.Mark));
        Assert.True(heap.UsableSize(resized) >= (nuint)after);
        Block.Hold(resized, (nuint)after, mark: 2);
        Assert.True(neighbour.IsIntact);
        heap.Free(resized);
        neighbour.Free(heap);
        heap.Verify();
    }

    [Fact]
    public void A_block_that_grows_step_by_step_keeps_every_byte()
    {
        byte* block = null;
        int written = 0;
        for (int size = 1; size <= 300_000; size += 1 + (size / 7))
        {
            block = (byte*)heap.Realloc(block, (nuint)size);
            for (; written < size; written++)
                block[written] = Mark(written);
        }

        for (int index = 0; index < written; index++)
            Assert.Equal(Mark(index), block[index]);
        heap.Free(block);
    }

    [Fact]
    public void A_block_that_cannot_grow_is_as_it_was()
    {
        Block block = Block.Of(heap, 1000);
        Assert.Throws<OutOfMemoryException>(() => heap.Realloc(block.Pointer, nuint.MaxValue));
        Assert.True(block.IsIntact);
        block.Free(heap);
        heap.Verify();
    }

    [Fact]
    public void Another_thread_may_resize_a_block()
    {
        Block block = Block.Of(heap, 1000);
        nint resized = 0;
        Crew.Run(() => resized = (nint)heap.Realloc(block.Pointer, 50_000));
        Assert.Equal(-1, new Span<byte>((void*)resized, 1000).IndexOfAnyExcept(block.Mark));
        heap.Free((void*)resized);
        heap.Verify();
    }

    private static byte Mark(int index) => (byte)(index % 251);
}
