using System.Linq;
using PtMalloc.Simulation;
using Xunit;

namespace PtMalloc.Core.Tests;

/// <summary>
/// Whichever system call fails, nothing but the request fails: null and an error, the heap sound, no block lost; and
/// once the system obeys again, all works again.
/// </summary>
public class SystemFailureTests
{
    private const int Calls = 600;

    [Theory]
    [InlineData(11, 1)]
    [InlineData(12, 3)]
    public void Each_single_failure_in_64_bit_is_survived(int seed, int threads) =>
        FailEach<Layout64>(seed, threads, uncommit: false);

    [Theory]
    [InlineData(13, 1)]
    [InlineData(14, 3)]
    public void Each_single_failure_in_32_bit_is_survived(int seed, int threads) =>
        FailEach<Layout32>(seed, threads, uncommit: false);

    [Fact]
    public void Each_single_failure_is_survived_where_pages_lose_their_access() =>
        FailEach<Layout32>(15, threads: 3, uncommit: true);

    [Theory]
    [InlineData(SystemCallKind.MoveBreak)]
    [InlineData(SystemCallKind.Map)]
    [InlineData(SystemCallKind.Reserve)]
    [InlineData(SystemCallKind.Commit)]
    [InlineData(SystemCallKind.Decommit)]
    [InlineData(SystemCallKind.Remap)]
    [InlineData(SystemCallKind.Unmap)]
    public void A_kind_of_call_that_always_fails_is_survived(SystemCallKind kind)
    {
        RunOnce<Layout32>(21, threads: 3, uncommit: false, () => FaultPlan.Always(kind));
        RunOnce<Layout64>(22, threads: 3, uncommit: false, () => FaultPlan.Always(kind));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(20)]
    public void A_system_that_refuses_all_from_some_point_on_is_survived(int from)
    {
        RunOnce<Layout32>(23, threads: 3, uncommit: false, () => FaultPlan.From(from));
        RunOnce<Layout64>(24, threads: 3, uncommit: false, () => FaultPlan.From(from));
    }

    [Fact]
    public void A_budget_that_runs_out_is_survived()
    {
        var process = new Process64(MachineOptions.For<Layout64>() with { Budget = 600_000 });
        var checker = new HeapChecker<Simulated64>(process.Machine);
        var program = new RandomProgram<Layout64>(process, seed: 25, threads: 2);

        program.Run(Calls);

        Assert.NotEqual(0, program.Failures);
        Assert.Equal(program.Blocks.Order(), checker.Check().Order());
    }

    private static void FailEach<TLayout>(int seed, int threads, bool uncommit)
        where TLayout : ILayout
    {
        for (int n = 1; RunOnce<TLayout>(seed, threads, uncommit, () => FaultPlan.Nth(n)); n++)
        {
        }
    }

    /// <summary>Returns whether anything was refused.</summary>
    private static bool RunOnce<TLayout>(int seed, int threads, bool uncommit, System.Func<FaultPlan> plan)
        where TLayout : ILayout
    {
        var process = new SimulatedProcess<TLayout>(MachineOptions.For<TLayout>() with { MustUncommit = uncommit });
        var checker = new HeapChecker<Simulated<TLayout>>(process.Machine);
        process.Kernel.Faults = plan();
        var program = new RandomProgram<TLayout>(process, seed, threads);

        program.Run(Calls);
        Assert.Equal(program.Blocks.Order(), checker.Check().Order());
        Assert.Empty(process.Machine.Memory.Faults);
        if (program.Failures > 0)
            Assert.NotEqual(0, process.Kernel.Faults.Refused);
        bool refused = process.Kernel.Faults.Refused > 0;

        process.Kernel.Faults = FaultPlan.None();
        int failures = program.Failures;
        program.Run(Calls / 2);
        program.FreeAll();
        Assert.Equal(failures, program.Failures);
        Assert.Empty(checker.Check());
        return refused;
    }
}
