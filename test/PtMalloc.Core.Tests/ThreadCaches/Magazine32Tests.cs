using System;
using System.Collections.Generic;
using System.Linq;
using PtMalloc.Simulation;
using Xunit;

namespace PtMalloc.Core.Tests;

/// <summary>Magazines in the narrow layout.</summary>
public sealed class Magazine32Tests : HeapTests<Layout32>
{
    private protected override void Configure(Ptmalloc<Simulated<Layout32>>.Root root) =>
        Ptmalloc<Simulated<Layout32>>.SetOption(root.Address, Option.Decay, 500);

    [Fact]
    public void Full_ones_go_to_the_depot_and_come_back()
    {
        nuint[] blocks = [.. Enumerable.Range(0, 100).Select(_ => Malloc(500))];
        IReadOnlyList<StepEvent> steps = Machine.RecordSteps();
        Array.ForEach(blocks, Free);
        nuint[] again = [.. Enumerable.Range(0, 100).Select(_ => Malloc(500))];

        Assert.Contains(steps, step => step.Step == Step.MagazinePut);
        Assert.Contains(steps, step => step.Step == Step.MagazineTaken);
        Assert.Equal(again.Length, again.Distinct().Count());
    }
}
