using System.Linq;
using Xunit;

namespace PtMalloc.Core.Tests;

/// <summary>Every number that the reference's table gives for the bins, in both layouts.</summary>
public class BinIndexTests
{
    // The first chunk size of each tier of large bins; what lies between two entries has the step named there.
    private static readonly (int Bin, nuint Start, nuint Step)[] Tiers64 =
        [(64, 1024, 64), (98, 3584, 512), (113, 12288, 4096), (121, 65536, 32768), (125, 262144, 262144)];

    private static readonly (int Bin, nuint Start, nuint Step)[] Tiers32 =
        [(64, 512, 64), (96, 2560, 512), (113, 12288, 4096), (121, 65536, 32768), (125, 262144, 262144)];

    [Fact]
    public void Ten_fast_bins_cover_32_to_176_in_steps_of_16_in_the_64_bit_layout()
    {
        Assert.Equal(10, Core.Bins.FastBinCount);
        for (nuint index = 0; index < 10; index++)
            Assert.Equal(index, Core64.FastBinIndex(32 + (16 * index)));
    }

    [Fact]
    public void Ten_fast_bins_cover_16_to_88_in_steps_of_8_in_the_32_bit_layout()
    {
        for (nuint index = 0; index < 10; index++)
            Assert.Equal(index, Core32.FastBinIndex(16 + (8 * index)));
    }

    [Fact]
    public void Small_bins_2_to_63_are_exact_below_1024_in_the_64_bit_layout()
    {
        Assert.Equal((nuint)1024, Core64.Layout.MinLarge);
        for (int bin = 2; bin <= 63; bin++)
            Assert.Equal(bin, Core64.BinIndex((nuint)bin * 16));
    }

    [Fact]
    public void Small_bins_2_to_63_are_exact_below_512_in_the_32_bit_layout()
    {
        Assert.Equal((nuint)512, Core32.Layout.MinLarge);
        for (int bin = 2; bin <= 63; bin++)
            Assert.Equal(bin, Core32.BinIndex((nuint)bin * 8));
    }

    [Theory]
    [InlineData(64, 1024)]
    [InlineData(65, 1088)]
    [InlineData(96, 3072)]
    [InlineData(97, 3136)]
    [InlineData(98, 3584)]
    [InlineData(111, 10240)]
    [InlineData(112, 10752)]
    [InlineData(113, 12288)]
    [InlineData(119, 36864)]
    [InlineData(120, 40960)]
    [InlineData(121, 65536)]
    [InlineData(123, 131072)]
    [InlineData(124, 163840)]
    [InlineData(125, 262144)]
    [InlineData(126, 524288)]
    public void A_64_bit_large_bin_starts_at(int bin, int size)
    {
        Assert.Equal(bin, Core64.BinIndex((nuint)size));
        Assert.Equal(bin - 1, Core64.BinIndex((nuint)size - 16));
    }

    [Theory]
    [InlineData(64, 512)]
    [InlineData(65, 576)]
    [InlineData(95, 2496)]
    [InlineData(96, 2560)]
    [InlineData(111, 10240)]
    [InlineData(112, 10752)]
    [InlineData(113, 12288)]
    [InlineData(120, 40960)]
    [InlineData(121, 65536)]
    [InlineData(124, 163840)]
    [InlineData(125, 262144)]
    [InlineData(126, 524288)]
    public void A_32_bit_large_bin_starts_at(int bin, int size)
    {
        Assert.Equal(bin, Core32.BinIndex((nuint)size));
        Assert.Equal(bin - 1, Core32.BinIndex((nuint)size - 8));
    }

    [Fact]
    public void Large_bins_have_the_widths_of_their_tier_but_for_the_seams()
    {
        // 97 begins late, 112, 120 and 124 end or begin at a tier's seam, 126 is the rest.
        Assert.Equal([97, 112, 120, 124, 126], OddWidths(Core64.BinIndex, 1024, 16, Tiers64));
        Assert.Equal([112, 120, 124, 126], OddWidths(Core32.BinIndex, 512, 8, Tiers32));
    }

    [Fact]
    public void The_last_bin_takes_all_the_rest()
    {
        Assert.Equal(126, Core64.BinIndex(524288));
        Assert.Equal(126, Core64.BinIndex(1 << 30));
        Assert.Equal(126, Core32.BinIndex(1 << 30));
    }

    private static int[] OddWidths(
        System.Func<nuint,
        int> binOf,
        nuint first,
        nuint alignment,
        (int Bin, nuint Start, nuint Step)[] tiers)
    {
        const nuint End = 1 << 20;
        var widths = new nuint[Core.Bins.End];
        for (nuint size = first; size < End; size += alignment)
            widths[binOf(size)] += alignment;
        return [.. Enumerable.Range(64, 63).Where(bin => widths[bin] != tiers.Last(tier => tier.Bin <= bin).Step)];
    }
}
