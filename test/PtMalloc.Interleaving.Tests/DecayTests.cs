using PtMalloc.Simulation.Scheduling;
using Xunit;

namespace PtMalloc.Interleaving.Tests;

/// <summary>
/// Unused memory goes back under the arena's lock, the thread's own and others': that is too many words to try all
/// schedules, so schedules are random.
/// </summary>
public sealed class DecayTests
{
    [Fact]
    public void Memory_goes_back_while_others_use_theirs()
    {
        Exploration found = new Explorer(Scenarios.Decay).Wander(seed: 12, count: 500);

        Assert.True(found.Failure is null, found.ToString());
    }

    [Fact]
    public void Others_are_told_to_watch_while_they_call()
    {
        Exploration found = new Explorer(Scenarios.Watch).Wander(seed: 14, count: 500);

        Assert.True(found.Failure is null, found.ToString());
    }

    [Fact]
    public void Nothing_is_forgotten_while_the_background_thread_ends()
    {
        Exploration found = new Explorer(Scenarios.Background).Wander(seed: 13, count: 1_000);

        Assert.True(found.Failure is null, found.ToString());
    }
}
