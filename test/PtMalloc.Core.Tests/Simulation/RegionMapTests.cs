using PtMalloc.Simulation;
using Xunit;

namespace PtMalloc.Core.Tests;

public class RegionMapTests
{
    private readonly RegionMap map = new();

    [Fact]
    public void Pages_are_unmapped_until_set()
    {
        map.Set(0x2000, 0x4000, PageState.Reserved);

        Assert.Equal(PageState.Unmapped, map.StateAt(0x1FFF));
        Assert.Equal(PageState.Reserved, map.StateAt(0x2000));
        Assert.Equal(PageState.Reserved, map.StateAt(0x3FFF));
        Assert.Equal(PageState.Unmapped, map.StateAt(0x4000));
    }

    [Fact]
    public void Setting_the_middle_of_a_run_splits_it_in_three()
    {
        map.Set(0x1000, 0x4000, PageState.Reserved);
        map.Set(0x2000, 0x3000, PageState.Committed);

        Assert.Equal(
            [
                new Region(0x1000, 0x2000, PageState.Reserved),
                new Region(0x2000, 0x3000, PageState.Committed),
                new Region(0x3000, 0x4000, PageState.Reserved),
            ],
            map.Regions);
    }

    [Fact]
    public void Adjacent_runs_of_one_state_merge_on_both_sides()
    {
        map.Set(0x1000, 0x2000, PageState.Committed);
        map.Set(0x3000, 0x4000, PageState.Committed);
        map.Set(0x2000, 0x3000, PageState.Committed);

        Assert.Equal([new Region(0x1000, 0x4000, PageState.Committed)], map.Regions);
    }

    [Fact]
    public void Setting_over_several_runs_replaces_what_it_covers()
    {
        map.Set(0x1000, 0x3000, PageState.Reserved);
        map.Set(0x4000, 0x6000, PageState.Committed);
        map.Set(0x2000, 0x5000, PageState.Unmapped);

        Assert.Equal(
            [new Region(0x1000, 0x2000, PageState.Reserved), new Region(0x5000, 0x6000, PageState.Committed)],
            map.Regions);
    }

    [Fact]
    public void A_range_with_a_hole_is_neither_mapped_nor_free()
    {
        map.Set(0x1000, 0x2000, PageState.Committed);
        map.Set(0x3000, 0x4000, PageState.Reserved);

        Assert.False(map.IsMapped(0x1000, 0x4000));
        Assert.False(map.IsFree(0x1000, 0x4000));
        Assert.True(map.IsFree(0x2000, 0x3000));
    }

    [Fact]
    public void The_highest_gap_that_fits_is_found_and_its_end_is_used()
    {
        map.Set(0x9000, 0xA000, PageState.Committed);
        map.Set(0x6000, 0x8000, PageState.Committed);

        Assert.Equal((nuint)0x8000, map.FindHighestGap(0x1000, 0x1000, 0xA000));
        Assert.Equal((nuint)0x4000, map.FindHighestGap(0x2000, 0x1000, 0xA000));
        Assert.Equal((nuint)0, map.FindHighestGap(0x6000, 0x1000, 0xA000));
    }
}
