using System.Collections.Generic;
using System.Linq;
using PtMalloc.Simulation;
using Xunit;

namespace PtMalloc.Core.Tests;

/// <summary>calloc while the cache is on.</summary>
public sealed class CachedCallocTests : HeapTests<Layout64>
{
    private protected override void Configure(Core64.Root root)
    {
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(1032)]
    [InlineData(20_000)]
    public void A_cached_block_is_zeroed(int size)
    {
        nuint block = Malloc((nuint)size);
        Process.Fill(block, 0xFF, (nuint)size);
        Free(block);
        IReadOnlyList<StepEvent> steps = Machine.RecordSteps();

        Assert.Equal(block, Process.Calloc(1, (nuint)size));
        Assert.All(Process.ReadBytes(block, size), b => Assert.Equal(0, b));
        Assert.Contains(Step.CacheHit, steps.Select(step => step.Step));
    }

    [Fact]
    public void It_fills_the_cache()
    {
        Process.Calloc(1, 100);
        IReadOnlyList<StepEvent> steps = Machine.RecordSteps();

        Process.Calloc(1, 100);

        Assert.Contains(Step.CacheHit, steps.Select(step => step.Step));
    }

    [Theory]
    [InlineData((1ul << 60) + 1, 16)]
    [InlineData(16, (1ul << 60) + 1)]
    [InlineData(1ul << 32, 1ul << 32)]
    public void A_product_that_overflows_to_a_cached_size_fails(ulong count, ulong size)
    {
        Free(Malloc(16));
        Free(Malloc(1));

        Assert.Equal((nuint)0, Process.Calloc((nuint)count, (nuint)size));
    }
}
