using System;
using PtMalloc.Simulation.Scheduling;
using Xunit;

namespace PtMalloc.Interleaving.Tests;

public sealed class ScheduleTests
{
    [Fact]
    public void A_schedule_is_read_as_it_is_written() =>
        Assert.Equal("4>1 17>0", Schedule.Parse("4>1 17>0").ToString());

    [Fact]
    public void The_usual_schedule_is_read_as_it_is_written() =>
        Assert.Empty(Schedule.Parse(Schedule.Usual.ToString()).Turns);

    [Fact]
    public void What_is_no_turn_is_refused() => Assert.Throws<FormatException>(() => Schedule.Parse("4>1 17"));

    [Fact]
    public void The_usual_schedule_is_replayed_as_well() =>
        Assert.Null(new Explorer(Scenarios.OneArena).Replay(Schedule.Parse("")).Failure);

    [Fact]
    public void A_schedule_of_another_scenario_is_told_from_one_that_passes() =>
        Assert.NotNull(new Explorer(Scenarios.OneArena).Replay(Schedule.Parse("0>7")).Failure);
}
