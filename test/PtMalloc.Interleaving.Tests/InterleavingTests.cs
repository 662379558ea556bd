using PtMalloc.Simulation.Scheduling;
using Xunit;

namespace PtMalloc.Interleaving.Tests;

/// <summary>
/// No schedule of any scenario breaks the heap, loses a chunk, hands one out twice, races, or stops for ever.
/// </summary>
public sealed class InterleavingTests(Explored explored) : IClassFixture<Explored>
{
    public static TheoryData<string> Names => Scenarios.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void No_schedule_fails(string scenario)
    {
        (Exploration exhaustive, Exploration random) = explored[scenario];

        Assert.True(exhaustive.Failure is null, exhaustive.ToString());
        Assert.True(random.Failure is null, random.ToString());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_search_is_complete_up_to_its_number_of_turns(string scenario) =>
        Assert.True(explored[scenario].Exhaustive.IsComplete, explored[scenario].Exhaustive.ToString());

    [Fact]
    public void A_heap_is_checked_while_others_use_theirs()
    {
        Exploration found = new Explorer(Scenarios.Checked).Wander(seed: 11, count: 200);

        Assert.True(found.Failure is null, found.ToString());
    }

    [Fact]
    public void At_least_100_000_schedules_count()
    {
        foreach (string line in explored.Report)
            TestContext.Current.TestOutputHelper?.WriteLine(line);
        TestContext.Current.TestOutputHelper?.WriteLine($"{explored.Counted} schedules count in all");

        Assert.InRange(explored.Counted, 100_000, int.MaxValue);
    }
}
