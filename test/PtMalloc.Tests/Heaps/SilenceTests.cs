using System;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using PtMalloc.Tests.Harness;
using Xunit;

namespace PtMalloc.Tests.Heaps;

/// <summary>Free memory goes back although the program makes no further call.</summary>
[Collection(nameof(Alone))]
public sealed unsafe class SilenceTests
{
    private const int BlockBytes = 1000, Blocks = 64_000, Threads = 4;
    private const long MostOfIt = BlockBytes * Blocks / 10 * 9;

    /// <summary>Far more than the second it takes: a busy machine's timers come late.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    [Fact]
    public void A_burst_that_was_freed_goes_back_in_silence()
    {
        using NativeHeap heap = new();
        Burst(heap);

        Assert.True(Within(() => heap.GetStatistics().TrimmedBytes > MostOfIt), heap.GetStatistics().ToString());
        heap.Verify();
    }

    [Fact]
    public void So_does_one_that_other_threads_freed_and_ended()
    {
        using NativeHeap heap = new();
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(_ => new Thread(() => Burst(heap)))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());

        Assert.True(
            Within(() => heap.GetStatistics().TrimmedBytes > Threads * MostOfIt), heap.GetStatistics().ToString());
        heap.Verify();
    }

    [Fact]
    public void What_is_in_use_stays_as_it_is()
    {
        using NativeHeap heap = new();
        nint[] kept = [.. Enumerable.Range(0, 100).Select(i => Filled(heap, (byte)i))];
        Burst(heap);

        Assert.True(Within(() => heap.GetStatistics().TrimmedBytes > MostOfIt), heap.GetStatistics().ToString());
        Assert.All(Enumerable.Range(0, 100), i =>
            Assert.Equal(-1, new Span<byte>((void*)kept[i], BlockBytes).IndexOfAnyExcept((byte)i)));
    }

    [Fact]
    public void Heaps_may_be_disposed_of_while_they_are_looked_after()
    {
        for (int i = 0; i < 40; i++)
        {
            using NativeHeap heap = new();
            Burst(heap);
            Thread.Sleep(i * 10);
        }
    }

    private static void Burst(NativeHeap heap)
    {
        nint[] blocks = [.. Enumerable.Range(0, Blocks).Select(i => Filled(heap, (byte)i))];
        foreach (nint block in blocks)
            heap.Free((void*)block);
    }

    private static nint Filled(NativeHeap heap, byte value)
    {
        void* block = heap.Alloc(BlockBytes);
        new Span<byte>(block, BlockBytes).Fill(value);
        return (nint)block;
    }

    private static bool Within(Func<bool> condition)
    {
        for (Stopwatch clock = Stopwatch.StartNew(); clock.Elapsed < s_patience; Thread.Sleep(100))
        {
            if (condition())
                return true;
        }

        return false;
    }
}
