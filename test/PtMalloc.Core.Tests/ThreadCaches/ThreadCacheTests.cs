using System.Collections.Generic;
using System.Linq;
using PtMalloc.Simulation;
using Xunit;

namespace PtMalloc.Core.Tests;

/// <summary>The cache in front of the arenas.</summary>
public sealed class ThreadCacheTests : HeapTests<Layout64>
{
    /// <summary>Chunks that the bin of 1032 bytes may come to hold.</summary>
    private static readonly int Limit = (int)Core64.Magazine.Rounds(1040);

    private protected override void Configure(Core64.Root root)
    {
    }

    [Fact]
    public void The_block_freed_last_is_handed_out_first()
    {
        nuint first = Malloc(100);
        nuint second = Malloc(100);
        Free(first);
        Free(second);

        Assert.Equal([second, first], new[] { Malloc(100), Malloc(100) });
    }

    [Fact]
    public void A_hit_reaches_no_arena()
    {
        nuint block = Malloc(100);
        IReadOnlyList<StepEvent> steps = Machine.RecordSteps();
        Free(block);

        Assert.Equal(block, Malloc(100));
        Assert.Equal([Step.CachePush, Step.CacheHit], steps.Select(step => step.Step));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1032)]
    [InlineData(1033)]
    [InlineData(69_640)]
    public void Requests_up_to_68_KiB_are_cached(int size)
    {
        nuint block = Malloc((nuint)size);
        IReadOnlyList<StepEvent> steps = Machine.RecordSteps();
        Free(block);

        Assert.Equal([Step.CachePush], steps.Select(step => step.Step));
    }

    [Fact]
    public void A_larger_one_goes_to_its_arena()
    {
        nuint block = Malloc(69_700);
        IReadOnlyList<StepEvent> steps = Machine.RecordSteps();
        Free(block);

        Assert.Contains(steps, step => step.Step == Step.MergeTop);
    }

    [Fact]
    public void The_64_bins_are_exact()
    {
        nuint[] blocks = [.. Enumerable.Range(0, 64).Select(bin => Malloc((nuint)(24 + (16 * bin))))];
        foreach (nuint block in blocks)
            Free(block);

        Assert.Equal(blocks, Enumerable.Range(0, 64).Select(bin => Malloc((nuint)(24 + (16 * bin)))));
    }

    [Fact]
    public void A_bin_holds_its_limit_and_then_gives_half_back()
    {
        nuint[] blocks = AllocateUntilEmpty(Limit + 1);
        IReadOnlyList<StepEvent> steps = Machine.RecordSteps();
        foreach (nuint block in blocks[..Limit])
            Free(block);
        int flushesAtLimit = steps.Count(step => step.Step == Step.Flush);
        Free(blocks[Limit]);

        Assert.Equal(0, flushesAtLimit);
        Assert.Equal(
            [(nuint)(Limit - (Limit / 2))], steps.Where(step => step.Step == Step.Flush).Select(step => step.Detail));
    }

    [Fact]
    public void Those_cached_first_are_given_back()
    {
        nuint[] blocks = AllocateUntilEmpty(Limit + 1)[..(Limit + 1)];
        foreach (nuint block in blocks)
            Free(block);

        nuint[] kept = [.. Enumerable.Range(0, (Limit / 2) + 1).Select(_ => Malloc(1032))];
        Assert.Equal(blocks.Reverse().Take(kept.Length), kept);
    }

    [Fact]
    public void A_bin_starts_with_few_slots_and_doubles_them_with_each_refill()
    {
        List<nuint> capacities = [];
        for (int i = 0; i < 2000; i++)
        {
            Malloc(24);
            nuint capacity = On(
                () => Simulated64.Read(
                    new Core64.ThreadCache(Machine.Thread.Cache).CapacityOf(Core64.SizeClass.First)));
            if (capacities.Count == 0 || capacities[^1] != capacity)
                capacities.Add(capacity);
        }

        Assert.Equal([2 * CacheBins.FirstSlots, 32, 64, Core64.Magazine.Rounds(32)], capacities);
    }

    [Fact]
    public void A_medium_block_serves_a_request_a_little_smaller()
    {
        nuint block = Malloc(5000);
        Free(block);

        Assert.Equal(block, Malloc(4600));
    }

    [Fact]
    public void A_medium_block_is_not_wasted_on_a_much_smaller_request()
    {
        nuint block = Malloc(5000);
        Free(block);

        Assert.NotEqual(block, Malloc(3000));
    }

    [Fact]
    public void What_a_miss_cuts_serves_a_larger_request_of_the_same_bin()
    {
        nuint block = Malloc(5000);
        Free(block);

        Assert.Equal(block, Malloc(5100));
    }

    [Fact]
    public void A_power_of_two_is_cut_without_waste()
    {
        nuint block = Malloc(4096);

        Assert.Equal(4096u + 16, On(() => Core64.Chunk.OfUser(block).Size));
    }

    [Fact]
    public void Room_is_made_by_what_can_merge_first()
    {
        nuint large = Malloc(100_000);
        nuint behind = Malloc(1500);
        Barrier();
        nuint apart = Malloc(1500);
        nuint[] others = [.. Enumerable.Range(0, 40).Select(_ => Malloc(20_000))];
        Free(large);
        Free(apart);
        Free(behind);
        IReadOnlyList<StepEvent> steps = Machine.RecordSteps();
        foreach (nuint block in others)
            Free(block);

        Assert.Contains(steps, step => step.Step == Step.Flush);
        Assert.Equal(apart, Malloc(1500));
    }

    [Fact]
    public void Medium_blocks_are_bounded_by_their_bytes()
    {
        nuint[] blocks = [.. Enumerable.Range(0, 100).Select(_ => Malloc(20_000))];
        IReadOnlyList<StepEvent> steps = Machine.RecordSteps();
        foreach (nuint block in blocks)
        {
            Free(block);
            Core64.ThreadCache cache = new(Machine.Thread.Cache);
            Assert.InRange(
                On(() => cache.Get(CacheField.MediumLimit) - cache.Get(CacheField.MediumRoom)),
                0u,
                (nuint)CacheBins.MaxMediumBytes);
        }

        Assert.Contains(steps, step => step.Step == Step.Flush);
    }

    [Fact]
    public void A_miss_brings_a_batch()
    {
        nuint first = Malloc(24);
        IReadOnlyList<StepEvent> steps = Machine.RecordSteps();

        Assert.Equal(first + 32, Malloc(24));
        Assert.Equal([Step.CacheHit], steps.Select(step => step.Step));
    }

    [Fact]
    public void A_double_free_is_found()
    {
        nuint block = Malloc(100);
        Free(block);
        IsDamaged = true;

        Assert.Equal(Corruption.FreeDoubleFreeInCache, Assert.Throws<HeapCorruptionException>(() => Free(block)).Fault);
    }

    [Fact]
    public void A_double_free_is_found_after_others_in_between()
    {
        nuint block = Malloc(100);
        nuint other = Malloc(100);
        Free(block);
        Free(other);
        IsDamaged = true;

        Assert.Equal(Corruption.FreeDoubleFreeInCache, Assert.Throws<HeapCorruptionException>(() => Free(block)).Fault);
    }

    [Fact]
    public void A_block_that_holds_the_key_by_chance_is_freed_all_the_same()
    {
        nuint block = Malloc(100);
        Process.WriteWord(block + 8, this[RootField.CacheKey]);

        Free(block);

        Assert.Equal(block, Malloc(100));
    }

    [Fact]
    public void The_key_is_gone_from_a_block_handed_out()
    {
        nuint block = Malloc(100);
        Free(block);
        Malloc(100);

        Assert.Equal((nuint)0, Process.ReadWord(block + 8));
    }

    [Fact]
    public void Another_arenas_blocks_go_back_to_it_in_batches()
    {
        Malloc(100);
        SimulatedThread thread = Process.NewThread();
        nuint[] blocks;
        using (Process.As(thread))
            blocks = AllocateUntilEmpty((16 << 10) / 1040 + 1);
        foreach (nuint block in blocks)
            Free(block);

        Check();
        using SimulatedMachine.Scope scope = Process.As(thread);
        Assert.Contains(Malloc(1032), blocks);
    }

    [Fact]
    public void Blocks_of_an_arena_whose_lock_is_held_are_handed_over_and_collected_later()
    {
        Malloc(100);
        SimulatedThread thread = Process.NewThread();
        nuint block;
        nuint arena;
        using (Process.As(thread))
        {
            block = Malloc(20_000);
            arena = On(() => Core64.Arena.Of(ChunkOf(block)).Address);
        }

        IReadOnlyList<StepEvent> steps = Machine.RecordSteps();
        SetLock(arena, LockState.Held);
        Free(block);
        SetLock(arena, LockState.Free);
        Assert.Equal(block, On(() => new Core64.Arena(arena).Get(ArenaField.Remote)));
        Check();

        using SimulatedMachine.Scope scope = Process.As(thread);
        Assert.Equal(block, Malloc(20_000));
        Assert.Equal(
            [Step.RemotePush, Step.RemoteCollect],
            steps.Select(step => step.Step).Where(step => step is Step.RemotePush or Step.RemoteCollect));
    }

    [Fact]
    public void A_thread_that_ends_gives_its_blocks_and_its_cache_back()
    {
        Malloc(100);
        SimulatedThread thread = Process.NewThread();
        nuint cache;
        using (Process.As(thread))
        {
            nuint[] blocks = [.. Enumerable.Range(0, 10).Select(_ => Malloc(100))];
            foreach (nuint block in blocks)
                Free(block);
            cache = thread.Cache;
        }

        Process.Exit(thread);

        Check();
        Assert.Equal(Machine.Data.ExitedCache, thread.Cache);
        SimulatedThread next = Process.NewThread();
        using SimulatedMachine.Scope scope = Process.As(next);
        Malloc(100);
        Assert.Equal(cache, next.Cache);
    }

    [Fact]
    public void Calls_after_the_end_are_served_without_a_cache()
    {
        nuint block = Malloc(100);
        SimulatedThread thread = Process.NewThread();
        using SimulatedMachine.Scope scope = Process.As(thread);
        nuint own = Malloc(100);
        Process.Exit(thread);

        Free(own);
        Free(block);
        nuint late = Malloc(100);

        Assert.NotEqual((nuint)0, late);
        Free(Process.Realloc(late, 5000));
        Assert.Equal(Machine.Data.ExitedCache, thread.Cache);
    }

    [Fact]
    public void Ending_a_thread_that_never_called_does_nothing()
    {
        Process.Exit(Process.NewThread());

        Assert.Empty(Kernel.Log);
    }

    [Fact]
    public void Many_threads_that_come_and_go_need_one_cache_and_one_arena()
    {
        Malloc(100);
        RunThreads(1);
        nuint resident = Machine.Memory.ResidentBytes;
        nuint arenas = this[RootField.ArenaCount];

        RunThreads(500);

        Assert.Equal(arenas, this[RootField.ArenaCount]);
        Assert.Equal(resident, Machine.Memory.ResidentBytes);
    }

    [Fact]
    public void Switching_the_cache_off_empties_it_at_the_next_slow_path()
    {
        Free(Malloc(100));
        using (Machine.Enter())
            Core64.SetOption(Root.Address, Option.CacheCount, 0);

        Malloc(5000);

        Check();
        Assert.Equal((nuint)0, On(() => Simulated64.Read(new Core64.ThreadCache(Machine.Thread.Cache).HeadOf(new(7)))));
    }

    [Fact]
    public void A_map_threshold_of_nothing_with_the_cache_on_maps_what_top_cannot_serve()
    {
        Malloc(1);
        using (Machine.Enter())
            Core64.SetOption(Root.Address, Option.MapThreshold, 0);

        nuint[] blocks = [.. Enumerable.Range(0, 300).Select(_ => Malloc(1000))];
        Check();
        foreach (nuint block in blocks)
            Free(block);
    }

    /// <summary>At least so many blocks of 1032 bytes, and as many more as it takes to leave their bin empty.</summary>
    private nuint[] AllocateUntilEmpty(int count)
    {
        List<nuint> blocks = [];
        while (blocks.Count < count
            || On(
                () => Simulated64.Read(
                    new Core64.ThreadCache(Machine.Thread.Cache).HeadOf(Core64.SizeClass.FirstMedium.Previous))) != 0)
        {
            blocks.Add(Malloc(1032));
        }

        return [.. blocks];
    }

    private void RunThreads(int count)
    {
        for (int i = 0; i < count; i++)
        {
            SimulatedThread thread = Process.NewThread();
            using (Process.As(thread))
            {
                nuint small = Malloc(24);
                nuint block = Malloc(100);
                Free(small);
                Free(block);
            }

            Process.Exit(thread);
        }
    }

    private void SetLock(nuint arena, nuint state) =>
        Process.WriteWord(On(() => new Core64.Arena(arena).LockWord), state);
}
