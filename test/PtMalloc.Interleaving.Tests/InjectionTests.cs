using System;
using PtMalloc.Simulation.Scheduling;
using Xunit;

namespace PtMalloc.Interleaving.Tests;

/// <summary>
/// Puts a fork, or a thread's end, at every point of every scenario, with one more turn before or after it.
/// </summary>
public sealed class InjectionTests
{
    private const int Turns = 2;
    private const int Budget = 2_500;

    public static TheoryData<string> Names => Scenarios.Begun;

    [Theory]
    [MemberData(nameof(Names))]
    public void A_child_can_allocate_and_free_wherever_it_was_forked(string scenario) =>
        Holds(scenario, "a fork into a child", actor =>
        {
            actor.ForkAsChild();
            nuint block = actor.Malloc(100);
            actor.Free(actor.Malloc(2000));
            actor.Free(block);
            actor.Exit();
        });

    [Theory]
    [MemberData(nameof(Names))]
    public void A_parent_goes_on_wherever_it_forked(string scenario) =>
        Holds(scenario, "a fork", actor => actor.ForkAsParent());

    [Theory]
    [MemberData(nameof(Names))]
    public void A_thread_can_end_at_any_moment_of_the_others(string scenario) =>
        Holds(scenario, "a thread's end", actor => actor.Exit());

    private static void Holds(string name, string what, Action<Actor> injected)
    {
        Exploration found =
            new Explorer(Scenarios.Of(name).With(what, injected) with { AtEnd = Scenarios.NothingIsFrozen })
                .Exhaust(Turns, Budget);

        TestContext.Current.TestOutputHelper?.WriteLine(found.ToString());
        Assert.True(found.Failure is null, found.ToString());
    }
}
