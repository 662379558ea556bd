using System;
using System.Threading;
using PtMalloc.Tests.Harness;
using Xunit;

namespace PtMalloc.Tests.Threads;

/// <summary>
/// Threads that are interrupted while they wait in the library: what they were doing is done, and the interrupt comes
/// at their next wait of their own.
/// </summary>
[Collection(nameof(Alone))]
public sealed unsafe class InterruptTests
{
    private const int Rounds = 200;

    [Fact]
    public void Dispose_is_done() => Interrupt(
        new NativeHeapOptions(),
        static heap => { },
        static (heap, block) =>
        {
            Assert.True(heap.IsDisposed);
            Assert.Equal(0, ProcessMemory.PagesWithMemory(block.Address, block.Size));
        },
        static heap => heap.Dispose());

    [Fact]
    public void Dispose_of_a_heap_that_tracks_is_done() => Interrupt(
        new NativeHeapOptions { TrackAllocations = true },
        static heap => heap.Alloc(10),
        static (heap, block) => Assert.Equal(0, ProcessMemory.PagesWithMemory(block.Address, block.Size)),
        static heap => heap.Dispose());

    [Fact]
    public void A_threads_first_call_is_served() => Interrupt(
        new NativeHeapOptions { TrackAllocations = true },
        static heap => { },
        static (heap, block) =>
        {
            Assert.Single(heap.GetLiveBlocks());
            heap.Dispose();
        },
        static heap => heap.Free(heap.Alloc(100)));

    [Fact]
    public void Making_a_heap_is_done() => Interrupt(
        new NativeHeapOptions(),
        static heap => { },
        static (heap, block) => heap.Dispose(),
        static heap => new NativeHeap().Dispose());

    /// <summary>The gate is held meanwhile, so that the call waits there.</summary>
    private static void Interrupt(
        NativeHeapOptions options,
        Action<NativeHeap> prepare,
        Action<NativeHeap, Block> require,
        Action<NativeHeap> call)
    {
        int interrupted = 0;
        for (int round = 0; round < Rounds; round++)
        {
            NativeHeap heap = new(options);
            Block block = Block.Of(heap, 4 << 20);
            prepare(heap);
            Exception? failure = null;
            Thread thread = new(() =>
            {
                try
                {
                    call(heap);
                }
#pragma warning disable CA1031 // It is told below.
                catch (Exception error)
#pragma warning restore CA1031
                {
                    failure = error;
                }

                try
                {
                    Thread.Sleep(1);
                }
                catch (ThreadInterruptedException)
                {
                    interrupted++;
                }
            });
            using (Managed.ThreadRegistry.Gate.Enter())
            {
                thread.Start();
                for (int tries = 0; tries < 50 && !thread.ThreadState.HasFlag(ThreadState.WaitSleepJoin); tries++)
                    Thread.Yield();
                thread.Interrupt();
                Thread.Yield();
            }

            thread.Join();
            Assert.Null(failure);
            require(heap, block);
        }

        Assert.InRange(interrupted, Rounds / 2, Rounds);
    }
}
