using System;
using System.Collections.Generic;
using System.Threading;

namespace PtMalloc.Managed;

/// <summary>
/// Gives free memory back for programs that fall silent: what later calls would have done, a timer does, for all heaps
/// that have much of it. It rests while none has. What lies in the caches of threads that are silent it can't reach.
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

    /// <summary>It outlives whoever called first, and so keeps nothing of that caller's context.</summary>
    private static Timer MakeTimer()
    {
        if (ExecutionContext.IsFlowSuppressed())
            return new Timer(static _ => LookAfterAll());
        using (ExecutionContext.SuppressFlow())
            return new Timer(static _ => LookAfterAll());
    }

    /// <summary>
    /// Under the gate, so that none of the heaps is disposed of meanwhile; told when it is open again, for listeners
    /// may wait for other threads.
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
            // Nobody called who could catch it. Damage was told when it was met, by an event.
        }

        return CurrentHeap.TakeWork();
    }
}
