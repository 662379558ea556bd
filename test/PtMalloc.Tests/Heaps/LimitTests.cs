using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using PtMalloc.Tests.Harness;
using Xunit;

namespace PtMalloc.Tests.Heaps;

/// <summary>SizeLimit, MaxArenas, and what options can't be.</summary>
public sealed unsafe class LimitTests
{
    private const nuint Limit = 16 << 20;

    [Theory]
    [InlineData(100)]
    [InlineData(10_000)]
    [InlineData(100_000)]
    [InlineData(1_000_000)]
    public void A_heap_gives_null_at_its_limit_and_memory_again_after_frees(int size)
    {
        using NativeHeap heap = new(new NativeHeapOptions { SizeLimit = Limit });
        Stack<nint> blocks = FillUp(heap, (nuint)size);
        Assert.InRange(heap.GetStatistics().SystemBytes, (long)Limit / 2, (long)Limit);
        while (blocks.TryPop(out nint block))
            heap.Free((void*)block);
        Assert.True(FillUp(heap, (nuint)size).Count > (int)(Limit / (nuint)size / 2));
        heap.Verify();
    }

    [Fact]
    public void Throwing_calls_say_the_limit_and_the_heap()
    {
        using NativeHeap heap = new(new NativeHeapOptions { Name = "small one", SizeLimit = Limit });
        Assert.Contains(
            $"SizeLimit is {Limit}: no room for a block of {Limit} bytes",
            Assert.Throws<OutOfMemoryException>(() => heap.Alloc(Limit)).Message,
            StringComparison.Ordinal);
        Assert.Throws<OutOfMemoryException>(() => heap.AllocZeroed(Limit));
        Assert.Throws<OutOfMemoryException>(() => heap.AlignedAlloc(Limit, 64));
        Assert.Throws<OutOfMemoryException>(() => heap.Realloc(heap.Alloc(10), Limit));
        Assert.True(heap.TryAlloc(Limit) == null);
        Assert.True(heap.TryAlloc(Limit / 2) != null);
    }

    [Fact]
    public void A_request_that_no_heap_can_serve_says_so()
    {
        using NativeHeap heap = new(new NativeHeapOptions { SizeLimit = Limit });
        Assert.Contains(
            "more than any heap can give",
            Assert.Throws<OutOfMemoryException>(() => heap.Alloc(nuint.MaxValue)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1L << 60)]
    public void A_refusal_of_the_system_is_not_taken_for_the_limits(long limit)
    {
        using NativeHeap heap = new(new NativeHeapOptions { SizeLimit = (nuint)limit });
        string message = Assert.Throws<OutOfMemoryException>(() => heap.Alloc((nuint)1 << 50)).Message;
        Assert.Contains("gets no memory from the system", message, StringComparison.Ordinal);
        Assert.Equal(limit != 0, message.Contains($"though its SizeLimit is {limit}", StringComparison.Ordinal));
    }

    [Fact]
    public void A_call_that_fails_tries_once()
    {
        using NativeHeap heap = new(new NativeHeapOptions { SizeLimit = Limit });
        void* block = heap.AlignedAlloc(100, 64);
        Action[] calls =
        [
            () => heap.Alloc(Limit),
            () => heap.AllocZeroed(Limit),
            () => heap.AllocZeroed(nuint.MaxValue, 2),
            () => heap.AlignedAlloc(Limit, 64),
            () => heap.Realloc(block, Limit),
            () => heap.AlignedRealloc(block, Limit, 64),
        ];
        for (int index = 0; index < calls.Length; index++)
        {
            Assert.Throws<OutOfMemoryException>(calls[index]);
            Assert.Equal(index + 1, heap.GetStatistics().FailedAllocations);
        }

        Assert.True(heap.TryAlloc(Limit) == null);
        Assert.Equal(calls.Length + 1, heap.GetStatistics().FailedAllocations);
    }

    [Theory]
    [InlineData(GuardLevel.None, false)]
    [InlineData(GuardLevel.None, true)]
    [InlineData(GuardLevel.Canaries, false)]
    [InlineData(GuardLevel.Quarantine, true)]
    public void What_other_threads_have_freed_serves_before_a_call_is_refused(GuardLevel guard, bool hasEnded)
    {
        // As much as the limit allows comes from one thread's arena, and waits there, in its cache, on its remote list,
        // and free.
        using NativeHeap heap = new(new NativeHeapOptions { SizeLimit = 4 * Limit, Guard = guard });
        heap.Free(heap.Alloc(10));
        using ManualResetEventSlim isFreed = new(), isOver = new();
        Thread other = new(() =>
        {
            Stack<nint> blocks = new();
            for (int number = 0; number < 900; number++)
                blocks.Push((nint)heap.Alloc(64_000));
            while (blocks.TryPop(out nint block))
                heap.Free((void*)block);
            isFreed.Set();
            if (!hasEnded)
                isOver.Wait();
        });
        other.Start();
        isFreed.Wait(TestContext.Current.CancellationToken);
        if (hasEnded)
            other.Join();

        foreach (nuint size in (nuint[])[8 << 20, 1 << 20, 100_000, 5000])
            Block.Of(heap, size);
        isOver.Set();
        other.Join();
        heap.Verify();
        Assert.InRange(heap.GetStatistics().SystemBytes, 0, 4 * (long)Limit);
    }

    [Fact]
    public void What_was_freed_by_threads_that_did_not_own_it_serves_too()
    {
        using NativeHeap heap = new(new NativeHeapOptions { SizeLimit = 4 * Limit });
        Block[] blocks = [];
        Crew.Run(() => blocks = [.. Enumerable.Range(0, 900).Select(mark => Block.Of(heap, 64_000, mark))]);
        Crew.Run(() => Array.ForEach(blocks, block => block.Free(heap)));

        Crew.Run(() => Block.Of(heap, 40 << 20));
    }

    [Fact]
    public void Threads_at_the_limit_hand_memory_on_to_each_other()
    {
        using NativeHeap heap = new(new NativeHeapOptions { SizeLimit = 2 * Limit });
        Crew.Run(3, number =>
        {
            nuint size = (nuint)(60_000 + (number * 20_000));
            for (int round = 0; round < 20; round++)
            {
                Stack<nint> blocks = FillUp(heap, size);
                while (blocks.TryPop(out nint block))
                    heap.Free((void*)block);
            }
        });
        heap.Verify();
        Block.Of(heap, Limit);
    }

    [Fact]
    public void Several_threads_keep_to_the_limit()
    {
        using NativeHeap heap = new(new NativeHeapOptions { SizeLimit = Limit });
        const int Threads = 4;
        Crew.Run(Threads, _ => FillUp(heap, 3000));
        const long OneGrowth = 1 << 20;
        Assert.InRange(heap.GetStatistics().SystemBytes, (long)Limit / 2, (long)Limit + (Threads * OneGrowth));
        heap.Verify();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void There_are_no_more_arenas_than_were_asked_for(int most)
    {
        using NativeHeap heap = new(new NativeHeapOptions { MaxArenas = most });
        Crew.Run(8, number =>
        {
            Block[] blocks = new Block[200];
            for (int index = 0; index < blocks.Length; index++)
                blocks[index] = Block.Of(heap, 2000, number);
            Assert.All(blocks, static block => Assert.True(block.IsIntact));
            Array.ForEach(blocks, block => block.Free(heap));
        });
        Assert.InRange(heap.GetStatistics().Arenas, 1, most);
        heap.Verify();
    }

    [Fact]
    public void Options_that_cannot_be_are_refused()
    {
        Assert.Throws<ArgumentNullException>("options", static () => new NativeHeap(null!));
        Assert.Throws<ArgumentOutOfRangeException>(
            "options", static () => new NativeHeap(new NativeHeapOptions { MaxArenas = -1 }));
        Assert.Throws<ArgumentOutOfRangeException>(
            "options", static () => new NativeHeap(new NativeHeapOptions { Guard = (GuardLevel)9 }));
        Assert.Throws<ArgumentOutOfRangeException>(
            "options", static () => new NativeHeap(new NativeHeapOptions { OnCorruption = (CorruptionResponse)9 }));
    }

    [Fact]
    public void A_heap_without_a_name_gets_one_of_its_own()
    {
        using NativeHeap first = new(), second = new();
        Assert.NotEqual(first.Name, second.Name);
        Assert.Equal($"NativeHeap \"{first.Name}\"", first.ToString());
    }

    private static Stack<nint> FillUp(NativeHeap heap, nuint size)
    {
        Stack<nint> blocks = new();
        for (void* block = heap.TryAlloc(size); block != null; block = heap.TryAlloc(size))
            blocks.Push((nint)block);
        return blocks;
    }
}
