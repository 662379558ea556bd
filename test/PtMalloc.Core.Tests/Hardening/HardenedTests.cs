using System;
using PtMalloc.Simulation;
using Xunit;

namespace PtMalloc.Core.Tests;

/// <summary>A process at a level of hardening.</summary>
public abstract class HardenedTests<TLayout>(nuint level) : HeapTests<TLayout>
    where TLayout : ILayout
{
    private protected override void Configure(Ptmalloc<Simulated<TLayout>>.Root root) =>
        Assert.True(Ptmalloc<Simulated<TLayout>>.SetOption(root.Address, Option.Harden, level));

    /// <summary>The program changes a byte that it knows nothing of.</summary>
    private protected void Flip(nuint address) =>
        Process.WriteBytes(address, [(byte)~Process.ReadBytes(address, 1)[0]]);

    private protected void FreeIn(SimulatedThread thread, nuint block)
    {
        using SimulatedMachine.Scope scope = Process.As(thread);
        Free(block);
    }

    /// <summary>The call ends the process with this fault.</summary>
    private protected void AssertFault(Corruption expected, Action call)
    {
        IsDamaged = true;
        Assert.Equal(expected, Assert.Throws<HeapCorruptionException>(call).Fault);
    }
}
