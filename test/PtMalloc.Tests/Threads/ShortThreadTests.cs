using System;
using System.Linq;
using System.Threading;
using PtMalloc.Managed;
using PtMalloc.Tests.Harness;
using Xunit;

namespace PtMalloc.Tests.Threads;

/// <summary>
/// Threads that come, allocate, and go: what they leave is found without the garbage collector. No other test makes
/// threads meanwhile.
/// </summary>
[Collection(nameof(Alone))]
public sealed unsafe class ShortThreadTests : IDisposable
{
    private const int MostDead = 64, Mebi = 1 << 20;

    private readonly NativeHeap heap = new();

    public void Dispose() => heap.Dispose();

    [Fact]
    public void Ten_thousand_threads_leave_few_caches_and_no_memory_without_a_collection()
    {
        const int Rounds = 2500, Threads = 4;
        Assert.True(GC.TryStartNoGCRegion(200 * Mebi));
        int most = 0;
        long system = 0;
        try
        {
            for (int round = 0; round < Rounds; round++)
            {
                Crew.Run(Threads, UseAndLeave);
                most = Math.Max(most, ThreadRegistry.Count);
                if (round == Rounds / 10)
                    system = heap.GetStatistics().SystemBytes;
            }
        }
        finally
        {
            GC.EndNoGCRegion(); // throws if there was a collection after all
        }

        Assert.InRange(most, 1, MostDead + Threads);
        Assert.InRange(heap.GetStatistics().SystemBytes - system, long.MinValue, 4 * Mebi);
        Assert.InRange(heap.GetStatistics().Threads, 0, MostDead + Threads);
        heap.Verify();
    }

    [Fact]
    public void The_process_stays_as_small_as_it_was()
    {
        Churn(300);
        long resident = ProcessMemory.ResidentBytes;
        int mappings = ProcessMemory.Mappings;
        Churn(1500);
        Assert.InRange(ProcessMemory.ResidentBytes - resident, long.MinValue, 16 * Mebi);
        Assert.InRange(ProcessMemory.Mappings - mappings, int.MinValue, 100);
    }

    [Fact]
    public void The_next_thread_gets_what_the_dead_ones_had_freed()
    {
        for (int round = 0; round < 20; round++)
            Crew.Run(() => FreeSome(heap, 100_000, 50));
        Assert.InRange(heap.GetStatistics().SystemBytes, 1, 16 * Mebi);
    }

    [Fact]
    public void A_thread_that_lives_on_finds_the_dead_when_it_refills_its_cache()
    {
        using Barrier all = new(MostDead);
        Crew.Run(MostDead, number =>
        {
            UseAndLeave(number);
            all.SignalAndWait();
        });
        Assert.InRange(ThreadRegistry.Count, MostDead, int.MaxValue);
        for (int round = 0; round < 200 && ThreadRegistry.Count >= MostDead; round++)
        {
            Thread.Sleep(10);
            for (int size = 16; size < 4000; size += 16)
                heap.Alloc((nuint)size);
        }

        Assert.InRange(ThreadRegistry.Count, 1, MostDead / 2); // threads of a pool may live on
    }

    [Fact]
    public void What_a_dead_thread_had_cached_is_free_once_it_is_found()
    {
        Crew.Run(() => FreeSome(heap, 900, 2000));
        Crew.Run(static () => NativeHeap.Shared.Free(NativeHeap.Shared.Alloc(1)));
        Assert.Equal(0, heap.GetStatistics().CachedBytes);
        Assert.Equal(0, heap.GetStatistics().Threads);
    }

    private void Churn(int rounds)
    {
        for (int round = 0; round < rounds; round++)
        {
            Crew.Run(4, UseAndLeave);
            if (round % 100 == 0)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
        }
    }

    private void UseAndLeave(int number)
    {
        Block small = Block.Of(heap, 64, number), medium = Block.Of(heap, 3000, number),
            shared = Block.Of(NativeHeap.Shared, 200, number);
        small.Free(heap);
        medium.Free(heap);
        shared.Free(NativeHeap.Shared);
    }

    private static void FreeSome(NativeHeap heap, nuint size, int count)
    {
        Block[] blocks = [.. Enumerable.Range(0, count).Select(mark => Block.Of(heap, size, mark))];
        Array.ForEach(blocks, block => block.Free(heap));
    }
}
