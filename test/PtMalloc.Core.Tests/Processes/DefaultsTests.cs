using PtMalloc.Simulation;
using Xunit;

namespace PtMalloc.Core.Tests;

/// <summary>What holds until somebody sets an option.</summary>
public sealed class DefaultsTests : HeapTests<Layout64>
{
    private protected override void Configure(Core64.Root root)
    {
    }

    [Theory]
    [InlineData(RootField.TrimThreshold, 128 << 10)]
    [InlineData(RootField.TopPad, 128 << 10)]
    [InlineData(RootField.MapThreshold, 128 << 10)]
    [InlineData(RootField.MapMax, 65536)]
    [InlineData(RootField.MaxFast, 128)]
    [InlineData(RootField.ArenaTest, 8)]
    [InlineData(RootField.ArenaMax, 0)]
    [InlineData(RootField.CacheBins, 66)]
    [InlineData(RootField.Mode, 0)]
    public void A_tunable_starts_as(RootField field, int value)
    {
        Malloc(1);

        Assert.Equal((nuint)value, this[field]);
    }

    [Fact]
    public void Each_layout_has_its_own_limits()
    {
        Assert.Equal((nuint)(32 << 20), Layout64.MaxMapThreshold);
        Assert.Equal((nuint)(512 << 10), Layout32.MaxMapThreshold);
        Assert.Equal((nuint)(64 << 20), Layout64.MaxHeapSize);
        Assert.Equal((nuint)(1 << 20), Layout32.MaxHeapSize);
    }

    [Theory]
    [InlineData(Option.MaxFast, 161)]
    [InlineData(Option.ArenaMax, 0)]
    [InlineData(Option.ArenaTest, 0)]
    [InlineData(Option.Perturb, 256)]
    [InlineData(Option.CacheCount, 65536)]
    [InlineData(Option.CacheMaxBytes, 1033)]
    public void A_value_out_of_range_is_refused_and_changes_nothing(Option option, int value)
    {
        Malloc(1);
        using SimulatedMachine.Scope scope = Machine.Enter();
        nuint[] before = Tunables();

        Assert.False(Core64.SetOption(Root.Address, option, (nuint)value));
        Assert.Equal(before, Tunables());
    }

    private nuint[] Tunables() =>
    [
        Root[RootField.MaxFast], Root[RootField.ArenaMax], Root[RootField.ArenaTest], Root[RootField.Perturb],
        Root[RootField.CacheCount], Root[RootField.CacheBins], Root[RootField.Mode],
    ];
}
