using Xunit;

namespace PtMalloc.Core.Tests;

/// <summary>The size that free is told must be the one that was asked for.</summary>
public sealed class SizedFreeTests() : HardenedTests<Layout64>(HardenLevel.Canaries)
{
    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(300_000)]
    public void The_right_size_frees(int size)
    {
        Process.FreeSized(Malloc((nuint)size), (nuint)size);

        Assert.Empty(Check());
    }

    [Theory]
    [InlineData(100, 99)]
    [InlineData(100, 101)]
    [InlineData(100, 0)]
    [InlineData(300_000, 300_001)]
    public void Another_size_is_a_fault(int asked, int told)
    {
        nuint block = Malloc((nuint)asked);

        AssertFault(Corruption.FreeSizedWrongSize, () => Process.FreeSized(block, (nuint)told));
    }

    [Fact]
    public void A_size_may_have_been_rounded_up_to_the_alignment()
    {
        Process.FreeSized(Process.AlignedAllocate(64, 128), 100, 64);

        Assert.Empty(Check());
    }

    [Fact]
    public void Operator_new_of_nothing_asks_for_a_byte()
    {
        Process.FreeSized(Malloc(1), 0);

        Assert.Empty(Check());
    }

    [Fact]
    public void What_is_no_block_is_a_plain_free_s_to_tell()
    {
        nuint block = Malloc(100);

        AssertFault(Corruption.FreeInvalidPointer, () => Process.FreeSized(block + 1, 99));
        AssertFault(Corruption.FreeInvalidPointer, () => Process.FreeSized(0x1234_0000, 99));
        Process.FreeSized(0, 99);
    }
}

/// <summary>By default nobody looks at the size.</summary>
public sealed class UncheckedSizedFreeTests : HeapTests<Layout64>
{
    [Fact]
    public void Any_size_frees()
    {
        Process.FreeSized(Malloc(100), 7);

        Assert.Empty(Check());
    }
}
