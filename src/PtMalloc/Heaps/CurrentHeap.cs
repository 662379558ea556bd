using System;
using System.Runtime.CompilerServices;

namespace PtMalloc.Managed;

/// <summary>
/// The heap whose slow path the calling thread is in: the core's platform asks for it at each step. Set on the way in,
/// never unset, as nothing asks before the next way in.
/// </summary>
internal static class CurrentHeap
{
    [ThreadStatic]
    private static nuint t_block;

    [ThreadStatic]
    private static RareWork t_work;

    public static ControlBlock Block
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(t_block);
    }

    /// <summary>Enters the heap that this cache of the calling thread belongs to.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void EnterBy(nuint cache) => Enter(ControlBlock.OfCache(cache));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Enter(ControlBlock block)
    {
        t_block = block.Address;
        if (block.IsBroken)
            Corruptions.ThrowBroken(block);
    }

    /// <summary>
    /// Goes back to this heap after work in another one. What was noted there is dropped: it would be taken for this
    /// heap's.
    /// </summary>
    public static void Return(ControlBlock block)
    {
        t_block = block.Address;
        t_work = RareWork.None;
    }

    /// <summary>On the way out, when no lock is held.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Leave()
    {
        if (t_work != RareWork.None)
            LookAfter();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Note(RareWork work) => t_work |= work;

    /// <summary>What was noted since it was last asked.</summary>
    public static RareWork TakeWork()
    {
        RareWork work = t_work;
        t_work = RareWork.None;
        return work;
    }

    private static void TellOf(ControlBlock block, RareWork work)
    {
        if (HeapSlots.HeapAt((int)block[ControlWord.Slot]) is { } heap)
            HeapEvents.Tell(heap.Name, work, heap.SystemBytes);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void LookAfter()
    {
        RareWork work = TakeWork();
        ControlBlock block = Block;
        if ((work & RareWork.Refilled) != 0)
            ThreadRegistry.Poll();
        if ((work & (RareWork.Grown | RareWork.Shrunk)) != 0 && HeapEvents.MayBeHeard)
            TellOf(block, work);

        // A listener to an event may have used another heap, but the thread may go on in this one.
        t_block = block.Address;
    }
}
