using System.Linq;
using PtMalloc.Simulation;
using Xunit;

namespace PtMalloc.Core.Tests;

/// <summary>Chunks mapped on their own, and the threshold that follows them.</summary>
public sealed class MappedChunkTests : HeapTests<Layout64>
{
    private const int Large = 200_000;

    [Fact]
    public void From_the_threshold_on_a_request_is_mapped_on_its_own()
    {
        nuint mapped = Malloc((128 << 10) - 8);
        nuint heap = Malloc((128 << 10) - 9 - 16);

        Assert.True(IsMapped(mapped));
        Assert.False(IsMapped(heap));
    }

    [Fact]
    public void A_top_that_is_large_enough_wins_over_the_threshold()
    {
        Malloc(24);

        Assert.False(IsMapped(Malloc(TopSize - 64)));
    }

    [Fact]
    public void All_of_the_mapping_but_two_words_is_usable()
    {
        nuint block = Malloc(Large);

        Assert.Equal((nuint)((Large + 16 + 4095) & ~4095) - 16, Process.UsableSize(block));
        Assert.Equal((nuint)16, block % 4096);
    }

    [Fact]
    public void Free_unmaps_and_raises_the_thresholds_to_its_size()
    {
        nuint block = Malloc(Large);
        nuint size = SizeOf(block);
        Free(block);

        Assert.Equal(SystemCallKind.Unmap, Kernel.Log[^1].Kind);
        Assert.Equal(size, this[RootField.MapThreshold]);
        Assert.Equal(2 * size, this[RootField.TrimThreshold]);
        Assert.False(IsMapped(Malloc(Large)));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(CacheBins.DefaultSlots, true)]
    public void One_that_is_cut_raises_the_threshold_as_well_unless_all_is_to_be_as_in_glibc(int cached, bool raises)
    {
        Machine.Initializing = root => Core64.SetOption(root, Option.CacheCount, (nuint)cached);
        nuint block = Malloc(2 * Large);
        nuint size = SizeOf(block);
        Process.Realloc(block, Large);

        Assert.Equal(raises ? size : 128 << 10, this[RootField.MapThreshold]);
    }

    [Fact]
    public void Beyond_32_MiB_the_threshold_does_not_follow()
    {
        Free(Malloc(40 << 20));

        Assert.Equal((nuint)(128 << 10), this[RootField.MapThreshold]);
    }

    [Fact]
    public void A_threshold_that_someone_set_stays()
    {
        Malloc(1);
        using (Machine.Enter())
            Core64.SetOption(Root.Address, Option.MapThreshold, 150_000);

        Free(Malloc(Large));

        Assert.Equal((nuint)150_000, this[RootField.MapThreshold]);
        Assert.Equal((nuint)(128 << 10), this[RootField.TrimThreshold]);
    }

    [Fact]
    public void Beyond_the_limit_of_mapped_chunks_the_arena_grows()
    {
        Malloc(1);
        using (Machine.Enter())
            Core64.SetOption(Root.Address, Option.MapMax, 1);

        Assert.True(IsMapped(Malloc(Large)));
        Assert.False(IsMapped(Malloc(Large)));
    }

    [Fact]
    public void A_refused_mapping_is_replaced_by_the_break()
    {
        Malloc(24);
        Kernel.Faults = FaultPlan.Always(SystemCallKind.Map);

        nuint block = Malloc(Large);

        Assert.NotEqual((nuint)0, block);
        Assert.False(IsMapped(block));
    }

    [Fact]
    public void Realloc_remaps_and_keeps_the_contents()
    {
        nuint block = Malloc(Large);
        Process.Fill(block, 0x5A, Large);

        nuint grown = Process.Realloc(block, 5 * Large);
        Process.Fill(grown + Large, 0x5B, 4 * Large);
        nuint shrunk = Process.Realloc(grown, Large + 100);

        Assert.All(Process.ReadBytes(shrunk, Large), b => Assert.Equal(0x5A, b));
        Assert.All(Process.ReadBytes(shrunk + Large, 100), b => Assert.Equal(0x5B, b));
        Assert.Equal(2, Kernel.Log.Count(call => call.Kind == SystemCallKind.Remap));
    }

    [Fact]
    public void Realloc_within_the_same_pages_makes_no_call()
    {
        nuint block = Malloc(Large);
        int calls = Kernel.Log.Count;

        Assert.Equal(block, Process.Realloc(block, Large + 10));
        Assert.Equal(calls, Kernel.Log.Count);
    }

    [Fact]
    public void A_refused_remapping_is_replaced_by_a_copy()
    {
        nuint block = Malloc(Large);
        Process.Fill(block, 0x5A, Large);
        Kernel.Faults = FaultPlan.Always(SystemCallKind.Remap);

        nuint moved = Process.Realloc(block, 2 * Large);

        Assert.NotEqual(block, moved);
        Assert.All(Process.ReadBytes(moved, Large), b => Assert.Equal(0x5A, b));
    }

    [Fact]
    public void A_refused_remapping_that_would_shrink_changes_nothing()
    {
        nuint block = Malloc(Large);
        Kernel.Faults = FaultPlan.Always(SystemCallKind.Remap);

        Assert.Equal(block, Process.Realloc(block, 1000));
    }

    [Fact]
    public void Calloc_does_not_touch_fresh_mappings()
    {
        nuint block = Process.Calloc(1, Large);

        Assert.False(Machine.Memory.IsResident(block + 100_000));
    }

    [Fact]
    public void Counts_and_bytes_follow()
    {
        nuint first = Malloc(Large);
        nuint second = Malloc(300_000);
        Assert.Equal((nuint)2, this[RootField.MappedCount]);
        Free(first);
        Free(second);

        Assert.Equal((nuint)0, this[RootField.MappedCount]);
        Assert.Equal((nuint)0, this[RootField.MappedBytes]);
        Assert.Equal((nuint)2, this[RootField.MaxMappedCount]);
    }

    [Fact]
    public void Thousands_of_them_are_all_known()
    {
        Free(Malloc(1));
        using (Machine.Enter())
            Core64.SetOption(Root.Address, Option.MapThreshold, 128 << 10);
        nuint[] blocks = [.. Enumerable.Range(0, 2000).Select(_ => Malloc(Large))];
        Check();
        foreach (nuint block in blocks.Where((_, i) => i % 3 != 0))
            Free(block);
        Check();
        nuint[] more = [.. Enumerable.Range(0, 1000).Select(_ => Malloc(Large))];

        Assert.Equal(blocks.Where((_, i) => i % 3 == 0).Concat(more).Order(), Check().Order());
    }

    private bool IsMapped(nuint block) => On(() => ChunkOf(block).IsMapped);
}
