using PtMalloc.Simulation.Scheduling;
using Xunit;

namespace PtMalloc.Interleaving.Tests;

/// <summary>
/// Whole lists of chunks change hands under the arena's lock, and none is seen half: that is too many words to try all
/// schedules, so schedules are random.
/// </summary>
public sealed class MagazineTests
{
    [Fact]
    public void No_block_is_lost_or_handed_out_twice()
    {
        Exploration found = new Explorer(Scenarios.Magazines).Wander(seed: 13, count: 500);

        Assert.True(found.Failure is null, found.ToString());
    }
}
