using System;
using System.Collections.Generic;
using System.Linq;
using PtMalloc.Simulation;
using Xunit;

namespace PtMalloc.Core.Tests;

/// <summary>Blocks of one thread that another frees.</summary>
public sealed class OutboxTests : HeapTests<Layout64>
{
    private readonly SimulatedThread producer;

    public OutboxTests()
    {
        Malloc(24);
        producer = Process.NewThread();
    }

    private protected override void Configure(Core64.Root root)
    {
    }

    [Fact]
    public void They_go_home_in_batches()
    {
        nuint[] blocks = Produce(100, 1000);
        IReadOnlyList<StepEvent> steps = Machine.RecordSteps();
        foreach (nuint block in blocks)
            Free(block);

        // 1008 bytes each: the seventeenth makes 16 KiB.
        Assert.Equal(100 / 17, steps.Count(step => step.Step == Step.RemotePush));
        Check();
    }

    [Theory]
    [InlineData(24)]
    [InlineData(1000)]
    [InlineData(5000)]
    public void Only_the_first_of_a_batch_is_asked_whose_it_is(int size)
    {
        nuint[] blocks = Produce(3, (nuint)size);
        Free(blocks[0]);
        Assert.Equal(On(() => Core64.Heap.Of(blocks[0]).Address), Cache(CacheField.OutStart));

        // As if the heap were another's: whoever asked would send it there.
        nuint word = On(() => Core64.Heap.Of(blocks[1]).Address);
        nuint arena = ArenaOf(blocks[1]);
        Process.WriteWord(word, 0);
        Free(blocks[1]);
        Process.WriteWord(word, arena);

        Assert.Equal(blocks[1], Cache(CacheField.OutHead));
    }

    [Fact]
    public void After_a_batch_nothing_is_taken_for_known()
    {
        foreach (nuint block in Produce(17, 1000))
            Free(block);

        Assert.Equal((nuint)0, Cache(CacheField.OutUnits));
    }

    [Fact]
    public void When_their_owner_is_silent_who_frees_them_takes_them_in()
    {
        nuint[] blocks = Produce(70 * 17, 1000);
        IReadOnlyList<StepEvent> steps = Machine.RecordSteps();
        foreach (nuint block in blocks)
            Free(block);

        Assert.Equal(1, steps.Count(step => step.Step == Step.RemoteCollect));
    }

    [Fact]
    public void Main_s_blocks_go_home_from_a_thread()
    {
        nuint[] blocks = [.. Enumerable.Range(0, 40).Select(_ => Malloc(1000))];
        IReadOnlyList<StepEvent> steps = Machine.RecordSteps();
        using (Process.As(producer))
        {
            foreach (nuint block in blocks)
                Free(block);
        }

        Assert.Equal(2, steps.Count(step => step.Step == Step.RemotePush && step.Subject == Machine.Data.MainArena));
    }

    [Fact]
    public void Blocks_of_two_arenas_in_turn_each_reach_their_own()
    {
        SimulatedThread second = Process.NewThread();
        nuint[] ofFirst = Produce(20, 100);
        nuint[] ofSecond = ProduceIn(second, 20, 100);
        IReadOnlyList<StepEvent> steps = Machine.RecordSteps();
        foreach ((nuint one, nuint other) in ofFirst.Zip(ofSecond))
        {
            Free(one);
            Free(other);
        }

        Check();
        IEnumerable<(nuint Arena, nuint Block)> pushes = steps
            .Where(step => step.Step == Step.RemotePush)
            .Select(step => (step.Subject, step.Detail));
        Assert.Equal(
            ofFirst.Zip(ofSecond, (one, other) => new[] { (ArenaOf(one), one), (ArenaOf(other), other) })
                .SelectMany(pair => pair)
                .SkipLast(1),
            pushes);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(5000)]
    public void A_block_on_its_way_is_not_freed_again(int size)
    {
        IsDamaged = true;
        nuint[] blocks = Produce(3, (nuint)size);
        Free(blocks[0]);
        Free(blocks[1]);

        AssertFault(Corruption.FreeDoubleFreeInCache, () => Free(blocks[1]));
    }

    [Theory]
    [InlineData(0x71, Corruption.FreeInvalidPointer)]
    [InlineData(0x7d, Corruption.FreeInvalidSize)]
    [InlineData(0x15, Corruption.FreeInvalidSize)]
    public void A_damaged_header_stops_it(int head, Corruption fault)
    {
        IsDamaged = true;
        nuint[] blocks = Produce(3, 100);
        Free(blocks[0]);
        Process.WriteWord(blocks[1] - 8, (nuint)head);

        AssertFault(fault, () => Free(blocks[1]));
    }

    private nuint[] Produce(int count, nuint size) => ProduceIn(producer, count, size);

    private nuint[] ProduceIn(SimulatedThread thread, int count, nuint size)
    {
        using SimulatedMachine.Scope scope = Process.As(thread);
        return [.. Enumerable.Range(0, count).Select(_ => Malloc(size))];
    }

    private nuint ArenaOf(nuint block) => On(() => Core64.Arena.Of(ChunkOf(block)).Address);

    private static void AssertFault(Corruption expected, Action call) =>
        Assert.Equal(expected, Assert.Throws<HeapCorruptionException>(call).Fault);

    private nuint Cache(CacheField field) => On(() => new Core64.ThreadCache(Machine.Thread.Cache).Get(field));
}
