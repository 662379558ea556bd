using System.Collections.Generic;

namespace PtMalloc.Managed;

/// <summary>
/// The numbers that heaps go by while they live, each with a control block. A number is reused, and its block with it.
/// Used under the registry's gate, except <see cref="HeapAt"/>.
/// </summary>
internal static class HeapSlots
{
    /// <summary>Heaps alive at a time, at the most.</summary>
    public const int Most = 4096;

    /// <summary>
    /// So many free slots keep the memory that a new heap would have to ask the system for; the others keep nothing.
    /// </summary>
    private const int MostReady = 16;

    private static readonly NativeHeap?[] s_heaps = new NativeHeap?[Most];
    private static readonly ControlBlock[] s_blocks = new ControlBlock[Most];
    private static readonly Stack<int> s_spare = new();
    private static int s_ready;

    /// <summary>Slots that were ever used.</summary>
    public static int Used { get; private set; }

    /// <summary>
    /// Takes a control block for a new heap: all its words are 0, except its slot and its break's addresses. None if
    /// there are too many heaps, or no memory.
    /// </summary>
    public static ControlBlock Take(NativeHeap heap)
    {
        int slot = s_spare.TryPop(out int spare) ? spare : TryAdd();
        if (slot < 0)
            return default;
        ControlBlock block = s_blocks[slot];
        block[ControlWord.Slot] = (nuint)slot;
        if (block.HasReservation)
            s_ready--;
        else
            HeapDescriptor.Publish(block);
        s_heaps[slot] = heap;
        return block;
    }

    /// <summary>
    /// Takes back the slot of a heap that is gone and whose block was cleared. Slots are reused last in, first out, so
    /// a slot that is reused often is one that kept its memory.
    /// </summary>
    public static void GiveBack(ControlBlock block)
    {
        int slot = (int)block[ControlWord.Slot];
        s_heaps[slot] = null;
        s_spare.Push(slot);
        if (block.HasReservation && s_ready < MostReady)
            s_ready++;
        else
            block.Shed();
    }

    /// <summary>Gives up the slot of a heap that could not be taken apart: it is not used again.</summary>
    public static void Abandon(ControlBlock block) => s_heaps[(int)block[ControlWord.Slot]] = null;

    /// <summary>
    /// Adds a slot that was never used, with a block; returns -1 if there are too many heaps, or no memory.
    /// </summary>
    private static int TryAdd()
    {
        if (Used == Most)
            return -1;
        ControlBlock made = ControlBlock.Create(Used, Used == 0 ? default : s_blocks[Used - 1]);
        if (made.IsNone)
            return -1;
        s_blocks[Used] = made;
        return Used++;
    }

    /// <summary>The control block of a slot that was ever used.</summary>
    public static ControlBlock BlockAt(int slot) => s_blocks[slot];

    /// <summary>The heap with this number at the moment; null if there is none.</summary>
    public static NativeHeap? HeapAt(int slot) => s_heaps[slot];
}
