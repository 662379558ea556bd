using System.Collections.Generic;

namespace PtMalloc.Simulation;

/// <summary>
/// The memory of one arena: its chunks tile each heap exactly, flags and boundary tags agree, no two free chunks are adjacent,
/// what is free is in a bin and the other way round, and the arena counts as its own what it got from the system.
/// </summary>
internal sealed class TilingChecker<P>(
    Ptmalloc<P>.Arena arena,
    Dictionary<nuint, int> binned,
    HashSet<nuint> waiting,
    HashSet<nuint> live)
    where P : IPlatform
{
    private static nuint HeaderSize => Ptmalloc<P>.Layout.HeaderSize;

    private static nuint MinChunk => Ptmalloc<P>.Layout.MinChunk;

    private nuint slack;

    public void Check(MainPieces pieces)
    {
        nuint systemMemory = arena.IsMain ? CheckPieces(pieces) : CheckHeaps();
        nuint counted = arena.SystemMemory;
        Broken.Unless(
            counted + slack >= systemMemory && counted <= systemMemory + slack,
            arena.Address,
            $"counts {counted} bytes as its own and has {systemMemory}");
        Broken.Unless(arena.MaxSystemMemory >= counted, arena.Address, "has more memory than it ever had");
        foreach (nuint address in binned.Keys)
            Broken.Unless(false, address, $"is in bin {binned[address]} and in no heap of its arena");
    }

    private nuint CheckPieces(MainPieces pieces)
    {
        IReadOnlyList<(nuint Start, nuint End)> all = pieces.Pieces;
        slack = pieces.Slack;
        nuint total = pieces.StrangersBytes;
        foreach ((nuint start, nuint end) in all)
        {
            total += end - start;
            nuint next = start;
            while (next < end)
                next = WalkToFence(AlignedChunk(next), end);
        }

        return total;
    }

    /// <summary>A piece may be closed by two fenceposts and go on behind them: after a refusal the break may obey again.</summary>
    private nuint WalkToFence(nuint first, nuint end)
    {
        nuint stop = Walk(first, end);
        if (stop == end)
            return end;
        Ptmalloc<P>.Chunk second = new(stop + HeaderSize);
        Broken.Unless(second.Head == (HeaderSize | 1), second.Address, $"the second fencepost has the head {second.Head}");
        nuint next = stop + (2 * HeaderSize);
        Broken.Unless(next <= end, stop, $"the fenceposts reach over the piece's end {end}");
        return end - next < P.Alignment + slack ? end : next;
    }

    private nuint CheckHeaps()
    {
        nuint total = 0;
        Ptmalloc<P>.Heap heap = Ptmalloc<P>.Heap.Of(arena.Top.Address);
        for (; !heap.IsNone; heap = heap.Previous)
        {
            nuint size = heap.Size;
            total += size;
            Broken.Unless(heap.Address % P.MaxHeapSize == 0, heap.Address, "a heap is not aligned");
            Broken.Unless(heap.Arena.Address == arena.Address, heap.Address, "a heap in the chain of an arena names another");
            Broken.Unless(size % P.PageSize == 0 && size <= P.MaxHeapSize, heap.Address, $"a heap has the size {size}");
            Broken.Unless(heap.Get(HeapField.Committed) >= size, heap.Address, "a heap uses more than is committed");

            nuint end = heap.Address + size;
            nuint stop = Walk(FirstOf(heap), end);
            if (stop == end)
                continue;

            // The last fencepost has size 0; the one before may have taken in what was left of the old top.
            Ptmalloc<P>.Chunk last = new(stop);
            Broken.Unless(last.Head == 1, stop, $"the last fencepost has the head {last.Head}");
            Broken.Unless(end - stop - HeaderSize < P.Alignment, stop, $"the last fencepost is not at the heap's end {end}");
        }

        return total;
    }

    private nuint FirstOf(Ptmalloc<P>.Heap heap)
    {
        if (!heap.Previous.IsNone)
            return heap.FirstChunk.Address;
        return AlignedChunk(arena.Address + Ptmalloc<P>.Arena.StateSize);
    }

    /// <summary>The first chunk from here on whose user data is aligned.</summary>
    private static nuint AlignedChunk(nuint address) =>
        ((address + HeaderSize + P.Alignment - 1) & ~(P.Alignment - 1)) - HeaderSize;

    /// <summary>Goes from chunk to chunk. Answers the end, if top reaches up to it, or the first chunk of a fencepost's size.</summary>
    private nuint Walk(nuint first, nuint end)
    {
        bool isPreviousInUse = true;
        Ptmalloc<P>.Chunk chunk = new(first);
        while (true)
        {
            nuint size = chunk.Size;
            Broken.Unless(chunk.IsPreviousInUse == isPreviousInUse, chunk.Address, $"P is {chunk.IsPreviousInUse}, and the previous chunk's state another");
            if (chunk.Address == arena.Top.Address)
            {
                CheckTop(chunk, end);
                return end;
            }

            if (IsLastPost(chunk))
                return chunk.Address;
            Broken.Unless(size % P.Alignment == 0, chunk.Address, $"has the size {size}");
            Broken.Unless(size <= end - chunk.Address - HeaderSize, chunk.Address, $"of size {size} reaches over the end {end}");
            Broken.Unless(Ptmalloc<P>.WindowMap.Contains(chunk.Address), chunk.Address, "is not in the window map");

            bool isInUse = chunk.IsInUse;
            if (isInUse)
                CheckInUse(chunk, end);
            else
                Broken.Unless(binned.Remove(chunk.Address), chunk.Address, $"of size {size} is free and in no bin");
            Broken.Unless(isInUse || isPreviousInUse, chunk.Address, "is free, as is the chunk before it");
            isPreviousInUse = isInUse;
            chunk = chunk.Next;
        }
    }

    private bool IsLastPost(Ptmalloc<P>.Chunk chunk) =>
        arena.IsMain ? chunk.Size == HeaderSize : chunk.Size == 0;

    private void CheckInUse(Ptmalloc<P>.Chunk chunk, nuint end)
    {
        bool isFence = !arena.IsMain && chunk.Next.Size == 0 && end - chunk.Next.Address < 2 * HeaderSize;
        if (isFence)
            return;
        Broken.Unless(chunk.Size >= MinChunk, chunk.Address, $"is in use and too small ({chunk.Size})");
        Broken.Unless(!chunk.IsMapped, chunk.Address, "lies in a heap and is marked as mapped");
        Broken.Unless(chunk.IsNonMain != arena.IsMain, chunk.Address, $"has N = {chunk.IsNonMain} in the arena {arena.Address}");
        if (!waiting.Remove(chunk.User))
            live.Add(chunk.User);
    }

    private void CheckTop(Ptmalloc<P>.Chunk top, nuint end)
    {
        nuint topEnd = top.Address + top.Size;
        Broken.Unless(topEnd <= end && topEnd + slack >= end, top.Address, $"top of size {top.Size} does not end at {end}");
        Broken.Unless((top.Head & 7) == 1, top.Address, $"top has the head {top.Head}");
        Broken.Unless(top.Size >= MinChunk, top.Address, $"top fell to {top.Size}");
        Broken.Unless(!binned.ContainsKey(top.Address), top.Address, "top is in a bin");
    }
}
