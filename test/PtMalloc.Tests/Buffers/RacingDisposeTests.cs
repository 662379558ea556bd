using System;
using System.Collections.Generic;
using System.Threading;
using PtMalloc.Tests.Harness;
using Xunit;

namespace PtMalloc.Tests.Buffers;

/// <summary>
/// Two threads that dispose of one owner together: one of them gives the memory back, the other does nothing.
/// </summary>
public sealed class RacingDisposeTests
{
    private const int Rounds = 4000;

    private static readonly Dictionary<string, Func<NativeHeap, IDisposable>> s_owners = new()
    {
        [nameof(NativeMemoryManager<byte>)] = static heap => new NativeMemoryManager<byte>(100, heap),
        ["pinned"] = Pinned,
        [nameof(NativeMemoryPool)] = static heap =>
        {
            using NativeMemoryPool pool = new(heap);
            return pool.Rent(100);
        },
        [nameof(NativeBuffer<byte>)] = static heap => new NativeBuffer<byte>(100, heap),
        ["aligned"] = static heap => new NativeBuffer<byte>(100, heap, 4096),
        [nameof(NativeBufferWriter)] = static heap => new NativeBufferWriter(100, heap),
        [nameof(NativeBlockHandle)] = static heap => new NativeBlockHandle(100, heap),
        [nameof(NativeHeap)] = static heap =>
        {
            NativeHeap made = new();
            using NativeBuffer<byte> block = new(100, made);
            return made;
        },
    };

    public static TheoryData<string> Owners => [.. s_owners.Keys];

    [Theory]
    [MemberData(nameof(Owners))]
    public void The_memory_goes_back_once(string owner)
    {
        using NativeHeap heap = new(new NativeHeapOptions { Guard = GuardLevel.Canaries });
        IDisposable? subject = null;
        const int Threads = 3;
        using Barrier turn = new(
            Threads, barrier => subject = barrier.CurrentPhaseNumber % 2 == 0 ? s_owners[owner](heap) : subject);
        Crew.Run(Threads, _ =>
        {
            for (int round = 0; round < Rounds; round++)
            {
                turn.SignalAndWait();
                subject!.Dispose();
                turn.SignalAndWait();
            }
        });
        heap.Verify();
        int left = 0;
        heap.Walk(_ => left++);
        Assert.Equal(0, left);
    }

    [Theory]
    [MemberData(nameof(Owners))]
    public void An_owner_and_its_heap_may_be_disposed_of_in_any_order(string owner)
    {
        for (int round = 0; round < 50; round++)
        {
            using NativeHeap heap = new();
            IDisposable subject = s_owners[owner](heap);
            heap.Dispose();
            subject.Dispose();
            subject.Dispose();
        }
    }

    private static NativeMemoryManager<byte> Pinned(NativeHeap heap)
    {
        NativeMemoryManager<byte> manager = new(100, heap);
        manager.Pin().Dispose();
        return manager;
    }
}
