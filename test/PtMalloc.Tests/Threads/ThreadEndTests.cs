using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using PtMalloc.Managed;
using PtMalloc.Tests.Harness;
using Xunit;

namespace PtMalloc.Tests.Threads;

/// <summary>
/// Threads that end while others have, or free, their blocks: where other allocators crashed under .NET.
/// </summary>
public sealed unsafe class ThreadEndTests : IDisposable
{
    private readonly NativeHeap heap = new();

    public void Dispose() => heap.Dispose();

    [Fact]
    public void Blocks_are_freed_while_their_thread_ends()
    {
        using BlockingCollection<Block> blocks = [];
        Thread consumer = new(() =>
        {
            foreach (Block block in blocks.GetConsumingEnumerable())
            {
                Assert.True(block.IsIntact);
                block.Free(heap);
            }
        });
        consumer.Start();
        for (int round = 0; round < 60; round++)
        {
            Crew.Run(3, number =>
            {
                for (int index = 0; index < 150; index++)
                    blocks.Add(Block.Of(heap, (nuint)(index * 40), number));
            });
        }

        blocks.CompleteAdding();
        consumer.Join();
        AssertEmpty(heap);
    }

    [Fact]
    public void Blocks_outlive_their_thread()
    {
        ConcurrentBag<Block> blocks = [];
        Crew.Run(4, number =>
        {
            for (int index = 0; index < 500; index++)
                blocks.Add(Block.Of(heap, (nuint)(index * 30), number));
        });
        Crew.Run(2, _ => { });
        Assert.All(blocks, static block => Assert.True(block.IsIntact));
        foreach (Block block in blocks)
            block.Free(heap);
        AssertEmpty(heap);
    }

    [Fact]
    public void A_thread_may_die_with_blocks_and_caches_in_many_heaps()
    {
        NativeHeap[] heaps = [.. Enumerable.Range(0, 20).Select(static _ => new NativeHeap())];
        ConcurrentBag<(NativeHeap Heap, Block Block)> left = [];
        Crew.Run(() =>
        {
            foreach (NativeHeap each in heaps)
            {
                for (int index = 0; index < 100; index++)
                {
                    Block block = Block.Of(each, (nuint)(index * 20));
                    if (index % 3 == 0)
                        left.Add((each, block));
                    else
                        block.Free(each);
                }
            }
        });
        Crew.Run(static () => NativeHeap.Shared.Free(NativeHeap.Shared.Alloc(1)));
        Assert.All(left, static each => Assert.True(each.Block.IsIntact));
        foreach ((NativeHeap owner, Block block) in left)
            block.Free(owner);
        Array.ForEach(heaps, AssertEmpty);
        Array.ForEach(heaps, static each => each.Dispose());
    }

    [Fact]
    public void A_heap_can_be_disposed_of_before_its_dead_threads_are_found()
    {
        for (int round = 0; round < 100; round++)
        {
            using NativeHeap brief = new();
            Crew.Run(3, number =>
            {
                Block block = Block.Of(brief, 500, number);
                Block.Of(brief, 5000, number);
                block.Free(brief);
            });
        }

        Crew.Run(() => heap.Free(heap.Alloc(100)));
        AssertEmpty(heap);
    }

    [Fact]
    public void Heaps_are_disposed_of_while_threads_of_others_end()
    {
        Crew.Run(4, number =>
        {
            for (int round = 0; round < 60; round++)
            {
                using NativeHeap own = new();
                Crew.Run(() =>
                {
                    Block mine = Block.Of(own, 700, number), ours = Block.Of(heap, 700, number);
                    Assert.True(mine.IsIntact && ours.IsIntact);
                    ours.Free(heap);
                });
                Assert.True(Block.Of(own, 100, number).IsIntact);
            }
        });
        AssertEmpty(heap);
    }

    [Fact]
    public void Finalizers_find_the_dead_where_nobody_calls_again()
    {
        Child child = Child.RunTest(typeof(ThreadEndTests), nameof(Waits_for_finalizers));
        Assert.True(child.Succeeded, child.Output);
    }

    [Fact(Explicit = true)]
    public void Waits_for_finalizers()
    {
        Crew.Run(30, _ => heap.Free(heap.Alloc(100)));
        for (int round = 0; round < 100 && ThreadRegistry.Count != 0; round++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Thread.Sleep(10);
        }

        Assert.Equal(0, ThreadRegistry.Count);
        Assert.Equal(0, heap.GetStatistics().CachedBytes);
    }

    [Fact]
    public void A_finalizer_may_allocate_and_free()
    {
        for (int round = 0; round < 20; round++)
        {
            DropOwners(heap);
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        for (int round = 0; round < 100 && LiveIn(heap).Count != 0; round++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        AssertEmpty(heap);
    }

    private static void DropOwners(NativeHeap heap)
    {
        for (int index = 0; index < 50; index++)
            GC.KeepAlive(new Owner(heap));
    }

    private static List<NativeBlock> LiveIn(NativeHeap heap)
    {
        List<NativeBlock> live = [];
        heap.Walk(live.Add);
        return live;
    }

    private static void AssertEmpty(NativeHeap heap)
    {
        heap.Verify();
        Assert.Empty(LiveIn(heap));
    }

    /// <summary>Frees its block on the finalizer's thread.</summary>
    private sealed class Owner(NativeHeap heap)
    {
        private readonly Block block = Block.Of(heap, 1000);

        ~Owner()
        {
            Block other = Block.Of(heap, 2000);
            block.Free(heap);
            other.Free(heap);
        }
    }
}
