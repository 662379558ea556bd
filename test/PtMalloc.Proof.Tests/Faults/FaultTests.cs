using System;
using System.Collections.Generic;
using System.Linq;
using PtMalloc.Simulation;
using Xunit;

namespace PtMalloc.Proof.Tests;

/// <summary>
/// Whatever the system refuses or does meanwhile, only the request that needed it fails, with ENOMEM; a block that
/// could not be resized is as it was; the heap is sound after each call; and once the system obeys again, so does
/// everything else.
/// </summary>
public abstract class FaultTests<TLayout>(bool mustUncommit)
    where TLayout : ILayout
{
    private const int BudgetSteps = 30;

    private static readonly SystemCallKind[][] Kinds =
        [[], .. Enum.GetValues<SystemCallKind>().Select(kind => new[] { kind })];

    public static MatrixTheoryData<string, bool> Cases { get; } = new(Scenarios<TLayout>.All.Keys, [true, false]);

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_nth_system_call_may_fail(string scenario, bool isCached)
    {
        foreach (SystemCallKind[] kinds in Kinds)
        {
            for (int n = 1; Survive(scenario, isCached, FaultPlan.Nth(n, kinds)); n++)
            {
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void All_system_calls_from_the_nth_on_may_fail(string scenario, bool isCached)
    {
        foreach (SystemCallKind[] kinds in Kinds)
        {
            for (int n = 1; Survive(scenario, isCached, FaultPlan.From(n, kinds)); n++)
            {
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_memory_may_run_out_at_any_point(string scenario, bool isCached)
    {
        ScriptRun<TLayout> plenty = Start(isCached);
        nuint most = 0;
        plenty.AfterEach = _ => most = Math.Max(most, plenty.Kernel.CommittedBytes);
        plenty.Run(Scenarios<TLayout>.All[scenario]);

        for (nuint step = 0; step < BudgetSteps; step++)
        {
            Tally.AddFault();
            ScriptRun<TLayout> run = Start(isCached);
            run.Kernel.Budget = most * step / BudgetSteps;
            run.Run(Scenarios<TLayout>.All[scenario]);
            run.Kernel.Budget = nuint.MaxValue;
            RequireAllWorks(run, scenario);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Someone_else_may_move_the_break_between_any_two_calls(string scenario, bool isCached)
    {
        Script script = Scenarios<TLayout>.All[scenario];
        foreach (int bytes in (int[])[1, 16, 40, 4096, 5000, 300_000])
        {
            for (int after = 0; after < script.Statements.Count; after++)
            {
                Tally.AddFault();
                ScriptRun<TLayout> run = Start(isCached);
                int calls = 0;
                run.AfterEach = _ =>
                {
                    if (calls++ == after)
                        run.Kernel.MoveBreakByStranger(bytes);
                };
                run.Run(script);
                run.AfterEach = null;
                RequireAllWorks(run, scenario, isBreakShared: true);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Someone_else_may_move_the_break_after_each_call(string scenario, bool isCached)
    {
        foreach (int bytes in (int[])[8, 4096, 5000])
        {
            ScriptRun<TLayout> run = Start(isCached);
            run.AfterEach = _ =>
            {
                Tally.AddFault();
                run.Kernel.MoveBreakByStranger(bytes);
            };
            run.Run(Scenarios<TLayout>.All[scenario]);
            run.AfterEach = null;
            RequireAllWorks(run, scenario, isBreakShared: true);
        }
    }

    /// <summary>
    /// The break moves once before each system call: so also between two calls of one operation, which may have looked
    /// at the break before.
    /// </summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Someone_else_may_move_the_break_within_a_call(string scenario, bool isCached)
    {
        foreach (int bytes in (int[])[8, 4096, 300_000])
        {
            for (int n = 1; MeddleBefore(n, scenario, isCached, bytes); n++)
            {
            }
        }
    }

    /// <summary>
    /// Reservations of twice a heap's size are refused, and those of a single heap happen not to be aligned.
    /// </summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_heap_that_cannot_be_aligned_at_first_is_there_for_the_next_thread(bool isCached)
    {
        Tally.AddFault();
        ScriptRun<TLayout> run = Start(isCached);
        IReadOnlyList<StepEvent> steps = run.Process.Machine.RecordSteps();
        run.Run(Statement.Malloc("a", 24));
        bool refuses = false;
        run.Kernel.BeforeCall = kind =>
        {
            refuses = kind == SystemCallKind.Reserve && !refuses;
            run.Kernel.Faults = refuses ? FaultPlan.Always() : FaultPlan.None();
        };

        run.Run(Statement.Malloc("b", 24, thread: 2));
        run.Check();
        Assert.NotNull(run.UsableSize("b"));
        Assert.DoesNotContain(steps, step => step.Step == Step.ArenaCreated);

        run.Kernel.BeforeCall = null;
        run.Run(Statement.Malloc("c", 24, thread: 3));
        run.Check();
        Assert.Contains(steps, step => step.Step == Step.ArenaCreated);
    }

    /// <summary>
    /// Runs a scenario on a system that refuses by this plan, and again when it no longer does. Returns whether the
    /// plan refused anything.
    /// </summary>
    private bool Survive(string scenario, bool isCached, FaultPlan plan)
    {
        ScriptRun<TLayout> run = Start(isCached);
        run.Kernel.Faults = plan;
        run.Run(Scenarios<TLayout>.All[scenario]);
        if (plan.Refused == 0)
            return false;

        Tally.AddFault();
        run.Kernel.Faults = FaultPlan.None();
        RequireAllWorks(run, scenario);
        return true;
    }

    /// <summary>
    /// Runs a scenario in which a stranger moves the break before the n-th system call. Returns whether there was such
    /// a call.
    /// </summary>
    private bool MeddleBefore(int n, string scenario, bool isCached, int bytes)
    {
        ScriptRun<TLayout> run = Start(isCached);
        int calls = 0;
        run.Kernel.BeforeCall = _ =>
        {
            if (++calls == n)
                run.Kernel.MoveBreakByStranger(bytes);
        };
        run.Run(Scenarios<TLayout>.All[scenario]);
        if (calls < n)
            return false;

        Tally.AddFault();
        run.Kernel.BeforeCall = null;
        RequireAllWorks(run, scenario, isBreakShared: true);
        return true;
    }

    private static void RequireAllWorks(ScriptRun<TLayout> run, string scenario, bool isBreakShared = false)
    {
        run.Retry();
        run.Finish();
        run.Run(Scenarios<TLayout>.All[scenario]);
        run.Retry();
        run.Finish();
        new Aftermath<TLayout>(run.Process).RequireOneChunkPerHeap(isBreakShared);
    }

    private ScriptRun<TLayout> Start(bool isCached) =>
        new(MachineOptions.For<TLayout>() with { MustUncommit = mustUncommit }, isCached);
}

public sealed class Faults64Tests() : FaultTests<Layout64>(mustUncommit: false);

public sealed class Faults32Tests() : FaultTests<Layout32>(mustUncommit: false);

/// <summary>Here pages that are given back lose their access, and a refusal to take them counts.</summary>
public sealed class Faults64UncommitTests() : FaultTests<Layout64>(mustUncommit: true);

/// <summary>Here pages that are given back lose their access, and a refusal to take them counts.</summary>
public sealed class Faults32UncommitTests() : FaultTests<Layout32>(mustUncommit: true);
