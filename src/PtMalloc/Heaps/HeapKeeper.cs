using System;
using System.Collections.Generic;
using System.Threading;

namespace PtMalloc.Managed;

/// <summary>
/// Gives free memory back when a program falls silent: a timer does what later calls would have done, for all heaps
/// with much free memory. It rests while there is none. It can't reach what lies in the caches of silent threads.
/// </summary>
internal static class HeapKeeper
{
    private static readonly Timer s_timer = MakeTimer();

    /// <summary>A heap has much to give back. Called on the way out of its slow path.</summary>
    public static void Call(ControlBlock block)
    {
        Allocator.Root root = new(block.Root);
        Allocator.Background.BeginRound(root);
        Uninterrupted.Run(
            (uint)Allocator.Background.LengthOfSleep(root), static sleep => s_timer.Change(sleep, Timeout.Infinite));
    }

    /// <summary>The timer outlives its first caller, so it must keep nothing of that caller's context.</summary>
    private static Timer MakeTimer()
    {
        if (ExecutionContext.IsFlowSuppressed())
            return new Timer(static _ => LookAfterAll());
        using (ExecutionContext.SuppressFlow())
            return new Timer(static _ => LookAfterAll());
    }

    /// <summary>
    /// Works under the gate, so that no heap is disposed of meanwhile. Listeners are told only when the gate is open
    /// again, because they may wait for other threads.
    /// </summary>
    private static void LookAfterAll()
    {
        List<(string Name, RareWork Work, long SystemBytes)> done = [];
        using (ThreadRegistry.Gate.Enter())
        {
            ThreadRegistry.AdoptDead();
            ControlBlock current = CurrentHeap.Block;
            for (int slot = 0; slot < HeapSlots.Used; slot++)
            {
                if (HeapSlots.HeapAt(slot) is { } heap && IsWaiting(HeapSlots.BlockAt(slot)))
                    done.Add((heap.Name, LookAfter(HeapSlots.BlockAt(slot)), heap.SystemBytes));
            }

            CurrentHeap.Return(current);
        }

        foreach ((string name, RareWork work, long systemBytes) in done)
            HeapEvents.Tell(name, work, systemBytes);
    }

    private static bool IsWaiting(ControlBlock block) =>
        !block.IsBroken
        && new Allocator.Root(block.Root)[RootField.BackgroundState]
            is (BackgroundState.Running or BackgroundState.Called);

    private static RareWork LookAfter(ControlBlock block)
    {
        Allocator.Root root = new(block.Root);
        CurrentHeap.Return(block);
        try
        {
            if (!Allocator.Background.EndRound(root))
                Call(block);
        }
        catch (Exception error) when (error is NativeHeapCorruptedException or OutOfMemoryException)
        {
            // A timer has no caller who could catch the exception. An event told of the damage when it was met.
        }

        return CurrentHeap.TakeWork();
    }
}
