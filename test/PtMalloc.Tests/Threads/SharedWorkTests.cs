using System;
using System.Collections.Concurrent;
using System.Linq;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using PtMalloc.Tests.Harness;
using Xunit;

namespace PtMalloc.Tests.Threads;

/// <summary>
/// Threads that work together: one allocates and another frees, in pools, across awaits, in many heaps. Also run under
/// a stressed garbage collector.
/// </summary>
public sealed class SharedWorkTests : IDisposable
{
    private readonly NativeHeap heap = new();

    public void Dispose() => heap.Dispose();

    [Fact]
    public void One_thread_allocates_what_another_frees()
    {
        using BlockingCollection<Block> queue = new(boundedCapacity: 1000);
        Crew.Run(2, number =>
        {
            if (number == 0)
            {
                for (int index = 0; index < 20_000; index++)
                    queue.Add(Block.Of(heap, (nuint)(index % 700), index));
                queue.CompleteAdding();
                return;
            }

            foreach (Block block in queue.GetConsumingEnumerable())
            {
                Assert.True(block.IsIntact);
                block.Free(heap);
            }
        });
        AssertEmpty(heap);
        Assert.InRange(heap.GetStatistics().SystemBytes, 1, 16 << 20);
    }

    [Fact]
    public void Every_thread_frees_what_the_others_allocated()
    {
        Block?[] places = new Block?[500];
        Crew.Run(4, number =>
        {
            Random random = new(number);
            for (int round = 0; round < 15_000; round++)
            {
                ref Block? place = ref places[random.Next(places.Length)];
                Block? found = Interlocked.Exchange(ref place, Block.Of(heap, SizeBy(random), round));
                Assert.True(found?.IsIntact ?? true);
                found?.Free(heap);
            }
        });
        Array.ForEach(places, block => block?.Free(heap));
        AssertEmpty(heap);
    }

    [Fact]
    public void Many_threads_use_many_heaps()
    {
        NativeHeap[] heaps =
            [.. Enumerable.Range(0, 12).Select(
                static number => new NativeHeap(new NativeHeapOptions { MaxArenas = number % 3 }))];
        Block?[][] places = [.. heaps.Select(static _ => new Block?[50])];
        Crew.Run(8, number =>
        {
            Random random = new(number);
            for (int round = 0; round < 4000; round++)
            {
                int chosen = random.Next(heaps.Length);
                lock (places[chosen])
                {
                    ref Block? place = ref places[chosen][random.Next(50)];
                    Assert.True(place?.IsIntact ?? true);
                    place?.Free(heaps[chosen]);
                    place = random.Next(4) == 0 ? null : Block.Of(heaps[chosen], SizeBy(random), round);
                }
            }
        });
        foreach (NativeHeap each in heaps)
        {
            each.Verify();
            each.Dispose();
        }
    }

    [Fact]
    public void The_thread_pool_allocates_and_frees()
    {
        Parallel.For(0, 20_000, index =>
        {
            Block block = Block.Of(heap, (nuint)(index % 3000), index);
            Assert.True(block.IsIntact);
            block.Free(heap);
        });
        AssertEmpty(heap);
    }

    [Fact]
    public async Task A_block_is_freed_after_the_await_on_whatever_thread_that_is()
    {
        await Task.WhenAll(Enumerable.Range(0, 2000).Select(async index =>
        {
            Block first = Block.Of(heap, (nuint)(index * 5), index);
            await Task.Yield();
            Block second = Block.Of(heap, (nuint)index, index + 1);
            await Task.Delay(index % 3, TestContext.Current.CancellationToken);
            Assert.True(first.IsIntact && second.IsIntact);
            first.Free(heap);
            await Task.Yield();
            second.Free(heap);
        }));
        AssertEmpty(heap);
    }

    [Fact]
    public async Task Blocks_pass_through_a_channel()
    {
        Channel<Block> channel = Channel.CreateBounded<Block>(100);
        Task[] writers = [.. Enumerable.Range(0, 4).Select(number => Task.Run(async () =>
        {
            for (int index = 0; index < 2000; index++)
                await channel.Writer.WriteAsync(
                    Block.Of(heap, (nuint)(index % 2000), number), TestContext.Current.CancellationToken);
        }))];
        Task reader = Task.Run(async () =>
        {
            await foreach (Block block in channel.Reader.ReadAllAsync(TestContext.Current.CancellationToken))
            {
                Assert.True(block.IsIntact);
                block.Free(heap);
            }
        }, TestContext.Current.CancellationToken);
        await Task.WhenAll(writers);
        channel.Writer.Complete();
        await reader;
        AssertEmpty(heap);
    }

    [Fact]
    public void Statistics_walks_and_checks_go_on_beside_the_work()
    {
        using CancellationTokenSource done = new();
        Crew.Run(3, number =>
        {
            if (number == 0)
            {
                for (int round = 0; round < 30; round++)
                {
                    heap.Verify();
                    heap.Walk(static found => Assert.NotEqual(0, found.Address));
                    Assert.True(heap.GetStatistics().InUseBytes >= 0);
                    heap.Trim();
                }

                done.Cancel();
                return;
            }

            for (int round = 0; !done.IsCancellationRequested; round++)
            {
                Block block = Block.Of(heap, (nuint)(round % 5000), number);
                Assert.True(block.IsIntact);
                block.Free(heap);
            }
        });
        AssertEmpty(heap);
    }

    private static nuint SizeBy(Random random) => (nuint)random.Next(random.Next(10) == 0 ? 200_000 : 3000);

    private static void AssertEmpty(NativeHeap heap)
    {
        heap.Verify();
        heap.Walk(static found => Assert.Fail($"a block of {found.Size} bytes is left"));
    }
}
