using PtMalloc.Simulation;
using Xunit;

namespace PtMalloc.Core.Tests;

public sealed class FastBin32Tests : HeapTests<Layout32>
{
    [Fact]
    public void Chunks_up_to_64_bytes_are_fast_by_default()
    {
        nuint fast = Malloc(60);
        Barrier();
        nuint small = Malloc(61);
        Barrier();
        Free(fast);
        Free(small);

        Assert.Equal([small], Bin(Core.Bins.Unsorted));
    }

    [Fact]
    public void At_its_largest_the_limit_gives_the_documents_16_to_80()
    {
        Malloc(1);
        using (Machine.Enter())
        {
            Assert.True(Core32.SetOption(Root.Address, Option.MaxFast, 80));
            Assert.False(Core32.SetOption(Root.Address, Option.MaxFast, 81));
        }

        nuint fast = Malloc(76);
        Barrier();
        nuint small = Malloc(77);
        Barrier();
        Free(fast);
        Free(small);

        Assert.Equal([small], Bin(Core.Bins.Unsorted));
    }
}
