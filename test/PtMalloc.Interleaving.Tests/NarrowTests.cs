using PtMalloc.Simulation.Scheduling;
using Xunit;

namespace PtMalloc.Interleaving.Tests;

/// <summary>
/// The scenarios in the 32-bit layout: other offsets, smaller heaps, a lower limit on arenas. A part of the schedules
/// is enough, since the threads meet at the words, and act in the order, of the 64-bit layout.
/// </summary>
public sealed class NarrowTests
{
    private const int Turns = 2;
    private const int Budget = 500;
    private const int AtRandom = 100;

    public static TheoryData<string> Names => Scenarios.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void In_32_bit_no_schedule_fails(string scenario)
    {
        var explorer = new Explorer(Scenarios.Of(scenario) with { IsNarrow = true });
        Exploration exhaustive = explorer.Exhaust(Turns, Budget);
        Exploration random = explorer.Wander(seed: 32, AtRandom);
        TestContext.Current.TestOutputHelper?.WriteLine($"{exhaustive}; {random} at random");

        Assert.True(exhaustive.Failure is null, exhaustive.ToString());
        Assert.True(random.Failure is null, random.ToString());
        Assert.InRange(exhaustive.Counted + random.Counted, 1, int.MaxValue);
    }
}
