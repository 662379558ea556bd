using System;
using System.Linq;
using PtMalloc.Simulation;
using Xunit;

namespace PtMalloc.Core.Tests;

/// <summary>A heap that is looked after (PTMALLOC_CHECK).</summary>
public sealed class CheckupTests : HeapTests<Layout64>
{
    private const int Interval = 3;

    private protected override void Configure(Core64.Root root)
    {
        base.Configure(root);
        Assert.True(Core64.SetOption(root.Address, Option.CheckInterval, Interval));
    }

    [Fact]
    public void Damage_is_found_by_the_operation_that_is_due()
    {
        Damage();
        for (int i = 2; i < Interval; i++)
            Assert.NotEqual((nuint)0, Malloc(300));

        HeapCorruptionException failure = Assert.Throws<HeapCorruptionException>(() => Malloc(300));
        Assert.Equal((Corruption.HeapCheckFailed, Flaw.ChunkMapped), (failure.Fault, failure.Finding.Flaw));
    }

    [Fact]
    public void Every_way_out_of_an_arena_counts()
    {
        foreach (Action<CheckupTests> call in new Action<CheckupTests>[]
        {
            test => test.Process.Calloc(1, 300),
            test => test.Process.AlignedAllocate(64, 300),
            test => test.Process.Realloc(test.Malloc(100), 300),
            test => test.Free(test.Malloc(300)),
            test => test.Process.Trim(0),
        })
        {
            using var test = new CheckupTests();
            test.Damage();
            Assert.Throws<HeapCorruptionException>(() =>
            {
                for (int i = 0; i < Interval; i++)
                    call(test);
            });
        }
    }

    [Fact]
    public void An_interval_of_1_switches_the_cache_off() => Assert.Equal(Modes.Check, ModeAt(interval: 1));

    [Fact]
    public void A_longer_interval_leaves_the_cache_on() => Assert.Equal((nuint)0, ModeAt(interval: 2));

    [Theory]
    [InlineData(1, 1, false)]
    [InlineData(2, 4, true)]
    [InlineData(3, 4, false)]
    public void A_sound_heap_is_found_so_in_64_bit(int seed, int threads, bool cached) =>
        Run<Layout64>(seed, threads, cached);

    [Theory]
    [InlineData(4, 1, true)]
    [InlineData(5, 4, true)]
    [InlineData(6, 4, false)]
    public void A_sound_heap_is_found_so_in_32_bit(int seed, int threads, bool cached) =>
        Run<Layout32>(seed, threads, cached);

    /// <summary>Then its two fenceposts leave so much that a third one ends the piece.</summary>
    [Fact]
    public void A_top_that_is_hardly_a_chunk_may_end_a_piece()
    {
        Malloc(24);
        Malloc(TopSize - 48 - 8);
        Assert.Equal((nuint)48, TopSize);
        Kernel.MoveBreakByStranger(16);
        Malloc(120_000);

        Check();
    }

    private void Damage()
    {
        Process.WriteWord(Malloc(200) - 8, 208 | 2 | 1);
        IsDamaged = true;
    }

    private static nuint ModeAt(nuint interval)
    {
        var process = new Process64();
        process.Machine.Initializing = root => Core64.SetOption(root, Option.CheckInterval, interval);
        process.Malloc(24);
        using SimulatedMachine.Scope scope = process.Machine.Enter();
        return new Core64.Root(process.Machine.Data.Root)[RootField.Mode];
    }

    private static void Run<TLayout>(int seed, int threads, bool cached)
        where TLayout : ILayout
    {
        var process = new SimulatedProcess<TLayout>();
        process.Machine.Initializing = address =>
        {
            Ptmalloc<Simulated<TLayout>>.Root root = new(address);
            root.Set(RootField.CheckInterval, 1);
            root.Set(RootField.Mode, cached ? 0 : Modes.NoCache);
        };
        var program = new RandomProgram<TLayout>(process, seed, threads);
        program.Run(500);
        program.FreeAll();

        Assert.Empty(process.Machine.Memory.Faults);
    }
}
