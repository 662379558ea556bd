using System;
using System.Linq;
using PtMalloc.Tests.Harness;
using Xunit;

namespace PtMalloc.Tests.Heaps;

/// <summary>AlignedAlloc.</summary>
public sealed unsafe class AlignedTests : IDisposable
{
    private readonly NativeHeap heap = new();

    public static TheoryData<int> Alignments => [.. Enumerable.Range(0, 21).Select(static power => 1 << power)];

    public void Dispose() => heap.Dispose();

    [Theory]
    [MemberData(nameof(Alignments))]
    public void A_block_lies_at_a_multiple_of_its_alignment(int alignment)
    {
        nuint[] sizes = [0, 1, 24, 64, 100, 1000, 5000, 40_000, 140_000, 2_000_000];
        Block[] blocks = [.. sizes.SelectMany(size =>
            Enumerable.Range(0, 3).Select(mark => Block.Hold(heap.AlignedAlloc(size, (nuint)alignment), size, mark)))];
        Assert.All(blocks, block => Assert.Equal(0, block.Address % Math.Max(alignment, 16)));
        Assert.All(blocks, static block => Assert.True(block.IsIntact));
        Array.ForEach(blocks, block => block.Free(heap));
        heap.Verify();
    }

    [Theory]
    [MemberData(nameof(Alignments))]
    public void A_freed_aligned_block_serves_aligned_requests_again(int alignment)
    {
        for (int round = 0; round < 300; round++)
        {
            void* block = heap.AlignedAlloc(500, (nuint)alignment);
            Assert.Equal(0, (nint)block % alignment);
            heap.Free(block);
        }

        Assert.True(heap.GetStatistics().SystemBytes <= 8 << 20);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(24)]
    [InlineData(1000)]
    public void An_alignment_that_is_no_power_of_two_is_refused_by_name(int alignment)
    {
        ArgumentException error = Assert.Throws<ArgumentException>(
            nameof(alignment), () => heap.AlignedAlloc(8, (nuint)alignment));
        Assert.Contains($"Expected a power of two, found {alignment}.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_aligned_block_keeps_its_content_when_resized()
    {
        Block block = Block.Hold(heap.AlignedAlloc(3000, 4096), 3000);
        byte* resized = (byte*)heap.Realloc(block.Pointer, 30_000);
        Assert.Equal(-1, new Span<byte>(resized, 3000).IndexOfAnyExcept(block.Mark));
        heap.Free(resized);
        heap.Verify();
    }
}
