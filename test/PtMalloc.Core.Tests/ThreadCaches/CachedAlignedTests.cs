using System.Collections.Generic;
using System.Linq;
using PtMalloc.Simulation;
using Xunit;

namespace PtMalloc.Core.Tests;

/// <summary>memalign while the cache is on.</summary>
public sealed class CachedAlignedTests : HeapTests<Layout64>
{
    private protected override void Configure(Core64.Root root)
    {
    }

    [Theory]
    [InlineData(8, 100)]
    [InlineData(64, 100)]
    [InlineData(128, 900)]
    [InlineData(4096, 100)]
    [InlineData(64, 5000)]
    [InlineData(4096, 8192)]
    public void A_freed_block_is_handed_out_again(int alignment, int size)
    {
        nuint block = Process.AlignedAllocate((nuint)alignment, (nuint)size);
        Free(block);

        Assert.Equal(block, Process.AlignedAllocate((nuint)alignment, (nuint)size));
        Assert.Equal((nuint)0, block % (nuint)alignment);
    }

    [Theory]
    [InlineData(4096, 100)]
    [InlineData(65536, 1000)]
    [InlineData(65536, 9000)]
    public void A_block_aligned_to_much_more_than_its_size_merges_at_once(int alignment, int size)
    {
        nuint block = Process.AlignedAllocate((nuint)alignment, (nuint)size);
        Barrier();
        IReadOnlyList<StepEvent> steps = Machine.RecordSteps();

        Free(block);

        Assert.Contains(steps, step => step.Step is Step.UnsortedPush or Step.MergeTop);
        Assert.DoesNotContain(Step.CachePush, steps.Select(step => step.Step));
    }

    [Fact]
    public void Its_place_serves_another_size()
    {
        nuint block = Process.AlignedAllocate(65536, 9000);
        Barrier();
        Free(block);

        Assert.Equal(block, Process.AlignedAllocate(65536, 5000));
    }

    [Fact]
    public void What_is_free_but_cached_is_merged_before_an_aligned_request_takes_new_memory()
    {
        nuint[] blocks = [.. Enumerable.Range(0, 40).Select(_ => Malloc(1000))];
        Barrier();
        foreach (nuint block in blocks)
            Free(block);

        nuint aligned = Process.AlignedAllocate(4096, 8000);

        Assert.InRange(aligned, blocks[0], blocks[^1]);
    }

    [Fact]
    public void It_is_found_behind_others_of_its_size()
    {
        nuint[] others = [.. Enumerable.Range(0, 5).Select(_ => Malloc(184)).Where(other => other % 64 != 0)];
        nuint block = Process.AlignedAllocate(64, 184);
        Free(block);
        foreach (nuint other in others)
            Free(other);

        Assert.NotEmpty(others);
        Assert.Equal(block, Process.AlignedAllocate(64, 184));
    }

    [Fact]
    public void A_refill_is_a_run_of_aligned_blocks()
    {
        nuint first = Process.AlignedAllocate(64, 100);
        IReadOnlyList<StepEvent> steps = Machine.RecordSteps();

        nuint second = Process.AlignedAllocate(64, 100);

        Assert.Equal(first + 128, second);
        Assert.Contains(Step.CacheHit, steps.Select(step => step.Step));
    }

    [Fact]
    public void Where_one_was_another_fits()
    {
        nuint block = Process.AlignedAllocate(4096, 100_000);
        Barrier();
        Free(block);

        Assert.Equal(block, Process.AlignedAllocate(4096, 100_000));
    }

    [Fact]
    public void A_large_place_is_not_taken_while_there_is_a_small_one()
    {
        nuint large = Process.AlignedAllocate(4096, 200_000 - 1000);
        Barrier();
        nuint small = Process.AlignedAllocate(4096, 100_000);
        Barrier();
        Free(small);
        Free(large);

        Assert.Equal(small, Process.AlignedAllocate(4096, 100_000));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(48)]
    public void What_is_no_alignment_is_rounded_up(int alignment)
    {
        Free(Malloc(100));

        Assert.Equal((nuint)0, Process.AlignedAllocate((nuint)alignment, 100) % (alignment == 48 ? 64u : 16u));
    }

    [Fact]
    public void A_size_that_overflows_fails()
    {
        Free(Malloc(24));

        Assert.Equal((nuint)0, Process.AlignedAllocate(64, nuint.MaxValue - 30));
        Assert.Equal(Errno.NoMemory, Process.Errno);
    }
}
