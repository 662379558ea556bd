using System;
using PtMalloc.Simulation;
using Xunit;
using Xunit.Sdk;

namespace PtMalloc.Proof.Tests;

/// <summary>Bugs that break no heap and lose no block, but waste memory: the bounds on footprint and floor find each.</summary>
public abstract class PlantedBugTests<TLayout>
    where TLayout : ILayout
{
    [Fact]
    public void Larger_bins_are_never_used() => Finds(Plants<TLayout>.HideLargerBins, promises => promises.HolesAreFilled(), "bytes lie below top");

    [Fact]
    public void Heap_trim_never_steps_back() => Finds(Plants<TLayout>.KeepEmptyHeaps, promises => promises.HeapsGoBack(), "its floor is");

    private static void Finds(Action<SimulatedMachine> plant, Action<Promises<TLayout>> check, string reason)
    {
        XunitException found = Assert.Throws<XunitException>(() => check(new Promises<TLayout>(isCached: false, seed: 1000, plant: plant)));
        Assert.Contains(reason, found.Message, StringComparison.Ordinal);
    }
}

public sealed class PlantedBug64Tests : PlantedBugTests<Layout64>;

public sealed class PlantedBug32Tests : PlantedBugTests<Layout32>;
