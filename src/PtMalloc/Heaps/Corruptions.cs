using System;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace PtMalloc.Managed;

/// <summary>
/// What becomes of a fault. A block that the heap does not know is the caller's mistake, found before anything was changed: the heap goes on. One
/// that is met under an arena's lock leaves the arena as it is, never to be used again; under another lock, the whole heap. Nothing is unmapped before the heap is disposed of.
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

        string name = heap?.Name ?? "a heap that is gone";
        NativeHeap? owner = isCallersMistake ? OwnerOf(pointer, block) : null;
        CurrentHeap.Return(block);
        if (owner is not null)
            throw new ArgumentException($"The block at 0x{pointer:x} belongs to the heap \"{owner.Name}\", not to \"{name}\": free it there.", nameof(pointer));

        string message = $"{Text(Faults.Message(fault))} (heap \"{name}\", pointer 0x{pointer:x}, {detail}).";
        if (IsDoubleFree(fault))
            HeapEvents.Log.DoubleFree(name, message);
        else
            HeapEvents.Log.Corruption(name, message);
        if (heap is null || heap.FailsFast)
            Environment.FailFast("PtMalloc: " + message);
        throw new NativeHeapCorruptedException(message, name, (nint)pointer);
    }

    [DoesNotReturn]
    public static void ThrowBroken(ControlBlock block)
    {
        string name = HeapSlots.HeapAt((int)block[ControlWord.Slot])?.Name ?? "a heap that is gone";
        throw new NativeHeapCorruptedException($"The heap \"{name}\" was found corrupted before, and can only be disposed of.", name, 0);
    }

    public static string Text(ReadOnlySpan<byte> message) => Encoding.UTF8.GetString(message);

    /// <summary>Faults that a wrong pointer alone explains.</summary>
    private static bool IsOfPointer(Corruption fault) =>
        fault is Corruption.FreeInvalidPointer or Corruption.ReallocInvalidPointer or Corruption.UsableSizeInvalidPointer;

    private static bool IsDoubleFree(Corruption fault) =>
        fault is Corruption.FreeDoubleFreeInCache or Corruption.FreeDoubleFast or Corruption.FreeDoubleTop or Corruption.FreeDoubleOut or Corruption.FreeDoublePrevious;

    /// <summary>Whoever waits for a lock of ours must not wait for ever.</summary>
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

    /// <summary>Another heap that has memory at this address. Under the gate, so that none of them is disposed of meanwhile.</summary>
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
