using System.Linq;
using PtMalloc.Simulation;
using Xunit;

namespace PtMalloc.Core.Tests;

/// <summary>M_PERTURB: a byte over what is freed, its complement over what is handed out.</summary>
public sealed class PerturbTests : HeapTests<Layout64>
{
    private protected override void Configure(Core64.Root root) => Core64.SetOption(root.Address, Option.Perturb, 0x5A);

    [Fact]
    public void A_block_handed_out_is_filled_with_the_complement()
    {
        nuint block = Malloc(100);

        Assert.All(Process.ReadBytes(block, 100), b => Assert.Equal(0xA5, b));
    }

    [Fact]
    public void A_freed_block_is_filled_beyond_its_links()
    {
        nuint block = Malloc(100);
        Barrier();
        Free(block);

        Assert.All(Process.ReadBytes(block + 16, 80), b => Assert.Equal(0x5A, b));
    }

    [Fact]
    public void Calloc_answers_zeros_all_the_same()
    {
        Free(Malloc(1000));

        Assert.All(Process.ReadBytes(Process.Calloc(1, 1000), 1000), b => Assert.Equal(0, b));
    }

    [Fact]
    public void An_aligned_block_is_filled_too()
    {
        nuint block = Process.AlignedAllocate(256, 100);

        Assert.All(Process.ReadBytes(block, 100), b => Assert.Equal(0xA5, b));
    }
}
