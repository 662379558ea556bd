using System;
using System.Diagnostics.CodeAnalysis;

namespace PtMalloc.Managed;

/// <summary>
/// What follows from a fault. A block that the heap does not know is the caller's mistake, found before anything was
/// changed: the heap goes on. After a fault under an arena's lock, that arena is never used again; after one under
/// another lock, the whole heap is not. Nothing is unmapped before the heap is disposed of.
/// </summary>
internal static class Corruptions
{
    [DoesNotReturn]
    public static nuint Throw(Corruption fault, nuint pointer, string detail)
    {
        ControlBlock block = CurrentHeap.Block;
        NativeHeap? heap = HeapSlots.HeapAt((int)block[ControlWord.Slot]);
        bool isCallersMistake = !HeldLocks.Any && IsOfPointer(fault);
        LetGo(block);

        NativeHeap? owner = isCallersMistake ? OwnerOf(pointer, block) : null;
        CurrentHeap.Return(block);
        if (owner is not null)
            throw Errors.ForeignBlock(owner.Name, NameOf(heap), pointer);
        Raise(fault, heap, pointer, detail);
        return 0;
    }

    /// <summary>
    /// Tells listeners of the fault, and throws it; or ends the process, if the heap's options say so.
    /// </summary>
    [DoesNotReturn]
    public static void Raise(Corruption fault, NativeHeap? heap, nuint pointer, string detail)
    {
        string name = NameOf(heap);
        string message = CorruptionText.Of(fault, name, pointer, detail);
        CorruptionKind kind = CorruptionText.KindOf(fault);
        if (kind == CorruptionKind.DoubleFree)
            HeapEvents.Log.DoubleFree(name, message);
        else
            HeapEvents.Log.Corruption(name, message);
        if (heap is null || heap.FailsFast)
            Environment.FailFast("PtMalloc: " + message);
        throw new NativeHeapCorruptedException(message, kind, name, (nint)pointer);
    }

    [DoesNotReturn]
    public static void ThrowBroken(ControlBlock block)
    {
        string name = NameOf(HeapSlots.HeapAt((int)block[ControlWord.Slot]));
        throw new NativeHeapCorruptedException(CorruptionText.OfUnusable(name), CorruptionKind.Unusable, name, 0);
    }

    private static string NameOf(NativeHeap? heap) => heap?.Name ?? "a heap that is gone";

    /// <summary>Faults that a wrong pointer alone explains.</summary>
    private static bool IsOfPointer(Corruption fault) =>
        fault is Corruption.FreeInvalidPointer
        or Corruption.ReallocInvalidPointer
        or Corruption.UsableSizeInvalidPointer;

    /// <summary>Lets go of the thread's locks: whoever waits for one must not wait for ever.</summary>
    private static void LetGo(ControlBlock block)
    {
        for (nuint word = HeldLocks.TakeAny(); word != 0; word = HeldLocks.TakeAny())
        {
            bool isOfRoot = word >= block.Root && word < block.MainArena;
            if (isOfRoot)
                block[ControlWord.Broken] = 1;
            Allocator.Lock.Freeze(word);
        }
    }

    /// <summary>
    /// Finds another heap that has memory at this address. It takes the gate, so that no heap is disposed of meanwhile.
    /// </summary>
    private static NativeHeap? OwnerOf(nuint pointer, ControlBlock block)
    {
        using Gate.Scope scope = ThreadRegistry.Gate.Enter();
        for (int slot = 0; slot < HeapSlots.Used; slot++)
        {
            NativeHeap? other = HeapSlots.HeapAt(slot);
            if (slot != (int)block[ControlWord.Slot] && other is not null && other.HasMemoryAt(pointer))
                return other;
        }

        return null;
    }
}
