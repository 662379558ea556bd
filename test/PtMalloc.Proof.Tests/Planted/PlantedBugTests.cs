using System;
using PtMalloc.Simulation;
using Xunit;
using Xunit.Sdk;

namespace PtMalloc.Proof.Tests;

/// <summary>Bugs that waste memory, which the bounds on footprint and floor find, or hand a block out twice.</summary>
public abstract class PlantedBugTests<TLayout>
    where TLayout : ILayout
{
    [Fact]
    public void Larger_bins_are_never_used() =>
        Finds(Plants<TLayout>.HideLargerBins, promises => promises.HolesAreFilled(), "bytes lie below top");

    [Fact]
    public void Heap_trim_never_steps_back() =>
        Finds(Plants<TLayout>.KeepEmptyHeaps, promises => promises.HeapsGoBack(), "its floor is");

    [Fact]
    public void A_magazine_stays_in_the_depot_when_it_is_taken() =>
        Finds(Plants<TLayout>.KeepMagazines, promises => promises.SweepsAreSound(), "", isCached: true, decay: 500);

    private static void Finds(
        Action<SimulatedMachine> plant, Action<Promises<TLayout>> check, string reason, bool isCached = false,
        nuint decay = 0)
    {
        XunitException found =
            Assert.Throws<XunitException>(() => check(new Promises<TLayout>(isCached, seed: 1000, decay, plant)));
        Assert.Contains(reason, found.Message, StringComparison.Ordinal);
    }
}

public sealed class PlantedBug64Tests : PlantedBugTests<Layout64>;

public sealed class PlantedBug32Tests : PlantedBugTests<Layout32>;
