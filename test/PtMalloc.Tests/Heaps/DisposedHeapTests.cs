using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using PtMalloc.Tests.Harness;
using Xunit;

namespace PtMalloc.Tests.Heaps;

/// <summary>A heap that was disposed of, and the heaps that come after it in its slot.</summary>
public sealed unsafe class DisposedHeapTests
{
    private static readonly Dictionary<string, Action<NativeHeap, nint>> s_calls = new()
    {
        [nameof(NativeHeap.Alloc)] = static (heap, _) => heap.Alloc(10),
        [nameof(NativeHeap.TryAlloc)] = static (heap, _) => heap.TryAlloc(10),
        [nameof(NativeHeap.AllocZeroed)] = static (heap, _) => heap.AllocZeroed(10, 10),
        [nameof(NativeHeap.AlignedAlloc)] = static (heap, _) => heap.AlignedAlloc(10, 64),
        [nameof(NativeHeap.Realloc)] = static (heap, block) => heap.Realloc((void*)block, 10),
        [nameof(NativeHeap.AlignedRealloc)] = static (heap, block) => heap.AlignedRealloc((void*)block, 20, 64),
        ["Realloc of null"] = static (heap, _) => heap.Realloc(null, 10),
        [nameof(NativeHeap.UsableSize)] = static (heap, block) => heap.UsableSize((void*)block),
        [nameof(NativeHeap.GetStatistics)] = static (heap, _) => heap.GetStatistics(),
        [nameof(NativeHeap.Walk)] = static (heap, _) => heap.Walk(static _ => { }),
        [nameof(NativeHeap.Verify)] = static (heap, _) => heap.Verify(),
        [nameof(NativeHeap.Trim)] = static (heap, _) => heap.Trim(),
    };

    public static MatrixTheoryData<string, bool> Calls => new(s_calls.Keys, [false, true]);

    [Theory]
    [MemberData(nameof(Calls))]
    public void Every_call_says_so(string call, bool isSlotTaken)
    {
        NativeHeap heap = new();
        nint block = (nint)heap.Alloc(100);
        heap.Dispose();
        using NativeHeap? next = isSlotTaken ? new NativeHeap() : null;
        next?.Free(next.Alloc(100));
        ObjectDisposedException error = Assert.Throws<ObjectDisposedException>(() => s_calls[call](heap, block));
        Assert.Equal(typeof(NativeHeap).FullName, error.ObjectName);
    }

    [Theory]
    [InlineData(GuardLevel.None)]
    [InlineData(GuardLevel.Canaries)]
    [InlineData(GuardLevel.Quarantine)]
    public void A_late_free_does_nothing(GuardLevel guard)
    {
        NativeHeap heap = new(new NativeHeapOptions { Guard = guard });
        void* block = heap.Alloc(100), mapped = heap.Alloc(4 << 20);
        heap.Dispose();
        using NativeHeap next = new();
        Block other = Block.Of(next, 100);
        Crew.Run(2, _ =>
        {
            heap.Free(block);
            heap.FreeSized(block, 100);
            heap.Free(mapped);
            heap.Free(null);
        });
        Assert.True(other.IsIntact);
        next.Verify();
    }

    [Fact]
    public void A_thread_that_used_the_heap_before_is_told_too()
    {
        NativeHeap heap = new();
        using ManualResetEventSlim used = new();
        Thread other = new(() =>
        {
            heap.Free(heap.Alloc(100));
            used.Set();
        });
        other.Start();
        used.Wait(TestContext.Current.CancellationToken);
        heap.Dispose();
        Crew.Run(() => Assert.Throws<ObjectDisposedException>(() => heap.Alloc(100)));
        other.Join();
    }

    [Fact]
    public void What_needs_no_memory_still_answers()
    {
        NativeHeap heap = new(new NativeHeapOptions { Name = "late" });
        heap.Dispose();
        heap.Dispose();
        Assert.True(heap.IsDisposed);
        Assert.Equal("NativeHeap \"late\", disposed of", heap.ToString());
    }

    [Fact]
    public void A_block_of_a_heap_that_is_gone_is_foreign_to_all_others()
    {
        NativeHeap gone = new();
        void* block = gone.Alloc(100);
        void* mapped = gone.Alloc(10 << 20);
        gone.Dispose();
        using NativeHeap heap = new();
        Assert.Throws<NativeHeapCorruptedException>(() => heap.Free(block));
        Assert.Throws<NativeHeapCorruptedException>(() => heap.Free(mapped));
        Assert.Throws<NativeHeapCorruptedException>(() => NativeHeap.Shared.UsableSize(block));
    }

    [Fact]
    public void A_heap_in_a_used_slot_begins_anew()
    {
        for (int round = 0; round < 50; round++)
        {
            using NativeHeap heap = new(round % 2 == 0
                ? new NativeHeapOptions()
                : new NativeHeapOptions { MaxArenas = 1, Guard = GuardLevel.Quarantine, SizeLimit = 8 << 20 });
            Assert.Equal(default, heap.GetStatistics());
            Block[] blocks = [.. Enumerable.Range(0, 100).Select(mark => Block.Of(heap, 1000, mark))];
            Assert.All(blocks, static block => Assert.True(block.IsIntact));
            Assert.Equal(round % 2 == 0, heap.TryAlloc(16 << 20) != null);
            heap.Verify();
        }
    }

    [Fact]
    public void Thousands_of_heaps_come_and_go_on_several_threads()
    {
        const int Threads = 4, Heaps = 1000;
        Crew.Run(Threads, number =>
        {
            for (int round = 0; round < Heaps; round++)
            {
                using NativeHeap heap = new();
                Block small = Block.Of(heap, 100, number), large = Block.Of(heap, 20_000, round);
                Assert.True(small.IsIntact && large.IsIntact);
                small.Free(heap);
            }
        });
    }

    [Fact]
    public void Threads_that_live_on_use_heap_after_heap()
    {
        NativeHeap? heap = null;
        const int Threads = 4, Rounds = 300;
        using Barrier turn = new(Threads, barrier =>
        {
            if (barrier.CurrentPhaseNumber % 2 == 0)
                heap = new NativeHeap();
            else
                heap!.Dispose();
        });
        Crew.Run(Threads, number =>
        {
            for (int round = 0; round < Rounds; round++)
            {
                turn.SignalAndWait();
                Block kept = Block.Of(heap!, 200, number), freed = Block.Of(heap!, 200, number);
                freed.Free(heap!);
                Assert.True(kept.IsIntact);
                turn.SignalAndWait();
            }
        });
    }

    [Fact]
    public void Hundreds_of_heaps_live_at_once()
    {
        NativeHeap[] heaps = [.. Enumerable.Range(0, 300).Select(static _ => new NativeHeap())];
        Block[] blocks = [.. heaps.Select(static (heap, number) => Block.Of(heap, 300, number))];
        Assert.All(blocks, static block => Assert.True(block.IsIntact));
        foreach (NativeHeap heap in heaps.Reverse())
            heap.Dispose();
    }
}
