using System.Collections.Generic;

namespace PtMalloc.Managed;

/// <summary>The numbers that heaps go by while they live, each with a control block. A number is reused, and its block with it. Under the registry's gate, but for <see cref="HeapAt"/>.</summary>
internal static class HeapSlots
{
    /// <summary>Heaps alive at a time, at the most.</summary>
    public const int Most = 4096;

    private static readonly NativeHeap?[] s_heaps = new NativeHeap?[Most];
    private static readonly ControlBlock[] s_blocks = new ControlBlock[Most];
    private static readonly List<int> s_spare = [];

    /// <summary>Slots that were ever used.</summary>
    public static int Used { get; private set; }

    /// <summary>A control block for a new heap, all but its break's addresses at 0; none if there are too many heaps, or no memory.</summary>
    public static ControlBlock Take(NativeHeap heap)
    {
        int slot;
        if (s_spare.Count > 0)
        {
            slot = s_spare[^1];
            s_spare.RemoveAt(s_spare.Count - 1);
        }
        else
        {
            if (Used == Most)
                return default;
            ControlBlock made = ControlBlock.Create();
            if (made.IsNone)
                return default;
            slot = Used++;
            made[ControlWord.Slot] = (nuint)slot;
            s_blocks[slot] = made;
            HeapDescriptor.Publish(made);
        }

        s_heaps[slot] = heap;
        return s_blocks[slot];
    }

    /// <summary>The heap is gone, and its block cleared.</summary>
    public static void GiveBack(ControlBlock block)
    {
        int slot = (int)block[ControlWord.Slot];
        s_heaps[slot] = null;
        s_spare.Add(slot);
    }

    /// <summary>A heap that could not be taken apart: its slot is not used again.</summary>
    public static void Abandon(ControlBlock block) => s_heaps[(int)block[ControlWord.Slot]] = null;

    /// <summary>The control block of a slot that was ever used.</summary>
    public static ControlBlock BlockAt(int slot) => s_blocks[slot];

    /// <summary>The heap with this number at the moment; null if there is none.</summary>
    public static NativeHeap? HeapAt(int slot) => s_heaps[slot];
}
