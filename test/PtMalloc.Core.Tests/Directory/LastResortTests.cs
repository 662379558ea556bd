using System.Collections.Generic;
using System.Linq;
using PtMalloc.Simulation;
using Xunit;

namespace PtMalloc.Core.Tests;

/// <summary>
/// Before a request fails, what is free in all arenas is looked at, and given back: a limit on memory is no reason to
/// fail while most of it is free.
/// </summary>
public abstract class LastResortTests<TLayout>(nuint level) : HeapTests<TLayout>
    where TLayout : ILayout
{
    private const int Large = 60_000;

    private bool gathered;

    private protected override void Configure(Ptmalloc<Simulated<TLayout>>.Root root)
    {
        base.Configure(root);
        Ptmalloc<Simulated<TLayout>>.SetOption(root.Address, Option.Harden, level);
        Ptmalloc<Simulated<TLayout>>.SetOption(root.Address, Option.Decay, 500);
    }

    [Fact]
    public void Another_arenas_free_memory_serves_where_the_system_gives_none()
    {
        Malloc(24);
        LeaveFree(Process.NewThread(), 10);
        Kernel.Faults = FaultPlan.Always();

        nuint[] blocks = [.. Enumerable.Range(0, 6).Select(_ => Malloc(Large))];

        Assert.DoesNotContain((nuint)0, blocks);
        Assert.Contains(blocks, block => On(() => ChunkOf(block).IsNonMain));
        Check();
    }

    [Fact]
    public void A_request_that_nothing_helps_fails_and_leaves_the_locks_free()
    {
        Malloc(24);
        LeaveFree(Process.NewThread(), 10);
        Kernel.Faults = FaultPlan.Always();

        Assert.Equal((nuint)0, Malloc(20 * Large));
        Assert.Equal(Errno.NoMemory, Process.Errno);
        Assert.NotEqual((nuint)0, Malloc(Large));
        Kernel.Faults = FaultPlan.None();
        Assert.NotEqual((nuint)0, Malloc(20 * Large));
        Check();
    }

    [Fact]
    public void A_request_far_larger_than_all_arenas_is_refused_at_once()
    {
        Malloc(24);
        Kernel.Faults = FaultPlan.Always();
        Machine.Listener += step => gathered |= step.Step == Step.Gathering;

        Assert.Equal((nuint)0, Malloc(100 << 20));
        Assert.False(gathered);
    }

    /// <summary>A thread allocates so much in an arena of its own, and frees it.</summary>
    private void LeaveFree(SimulatedThread thread, int blocks)
    {
        using SimulatedMachine.Scope scope = Process.As(thread);
        List<nuint> held = [.. Enumerable.Range(0, blocks).Select(_ => Malloc(Large))];
        held.ForEach(Free);
    }
}

/// <summary>In 64 bit.</summary>
public sealed class LastResort64Tests() : LastResortTests<Layout64>(HardenLevel.Off);

/// <summary>In 32 bit.</summary>
public sealed class LastResort32Tests() : LastResortTests<Layout32>(HardenLevel.Off);

/// <summary>With canaries.</summary>
public sealed class LastResortHardenedTests() : LastResortTests<Layout64>(HardenLevel.Canaries);
