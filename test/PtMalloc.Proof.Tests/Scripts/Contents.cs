using System;
using PtMalloc.Simulation;

namespace PtMalloc.Proof.Tests;

/// <summary>
/// What a program writes into its blocks and expects to find there. Of a large block only both ends are written: the
/// rest costs too much.
/// </summary>
internal sealed class Contents(PagedMemory memory)
{
    private const int EndBytes = 2 * PagedMemory.PageBytes;

    private readonly byte[] buffer = new byte[EndBytes];

    public void Fill(Block block)
    {
        nuint head = Math.Min(block.Size, EndBytes);
        memory.Fill(block.Pointer, block.Mark, head);
        if (block.Size > head)
            memory.Fill(TailOf(block), block.Mark, block.Pointer + block.Size - TailOf(block));
    }

    /// <summary>
    /// Whether a block's first bytes, or all of it, are as they were written, maybe elsewhere by now.
    /// </summary>
    public bool HasKept(Block block, nuint pointer, nuint bytes)
    {
        if (!IsFilled(pointer, Math.Min(bytes, EndBytes), block.Mark))
            return false;
        nuint tail = TailOf(block) - block.Pointer;
        return block.Size <= EndBytes || bytes <= tail || IsFilled(pointer + tail, bytes - tail, block.Mark);
    }

    /// <summary>Whether a block reads as zero. A page without storage does.</summary>
    public bool IsZero(nuint pointer, nuint size)
    {
        for (nuint at = pointer, end = pointer + size; at < end;)
        {
            nuint next = Math.Min(end, (at & ~(nuint)(PagedMemory.PageBytes - 1)) + PagedMemory.PageBytes);
            if (memory.IsResident(at) && !IsFilled(at, next - at, 0))
                return false;
            at = next;
        }

        return true;
    }

    private bool IsFilled(nuint pointer, nuint bytes, byte value)
    {
        Span<byte> found = buffer.AsSpan(0, (int)bytes);
        memory.Read(pointer, found);
        return !found.ContainsAnyExcept(value);
    }

    private static nuint TailOf(Block block) => block.Pointer + Math.Max(EndBytes, block.Size - EndBytes);
}
