using System;
using System.Runtime.CompilerServices;

namespace PtMalloc.Native;

/// <summary>
/// A heap as one line of blocks: each stands for an equal share of the heap, from its start to its end, and is as high
/// as that share is full. Chunks in caches and fast bins count as in use, as their neighbours see them. Call it under
/// the arena's lock.
/// </summary>
internal static unsafe class HeapPicture
{
    private const int Cells = 60;

    internal static void PrintMain(Ptmalloc<LinuxNative>.Root root)
    {
        nuint start = root[RootField.BreakBase];
        Ptmalloc<LinuxNative>.Arena main = Ptmalloc<LinuxNative>.Arena.Main;
        if (start != 0)
            Print(Ptmalloc<LinuxNative>.HeapWalk.OfMain(root), start, main.SystemMemory, number: 0);
    }

    internal static void PrintChain(Ptmalloc<LinuxNative>.Arena arena, nuint number)
    {
        for (
            Ptmalloc<LinuxNative>.Heap heap = Ptmalloc<LinuxNative>.Heap.Of(arena.Top.Address);
            !heap.IsNone;
            heap = heap.Previous)
            Print(Ptmalloc<LinuxNative>.HeapWalk.Of(heap), heap.Address, heap.Size, number);
    }

    private static void Print(Ptmalloc<LinuxNative>.HeapWalk walk, nuint start, nuint bytes, nuint number)
    {
        CellBytes used = default;
        nuint* cells = (nuint*)Unsafe.AsPointer(ref used);
        nuint cellSize = (bytes / Cells) + 1;
        for (; !walk.Current.IsNone; walk.MoveNext())
        {
            Ptmalloc<LinuxNative>.Chunk chunk = walk.Current;
            if (chunk.IsInUse)
                Fill(cells, cellSize, chunk.Address - start, chunk.Size);
        }

        Line line = default;
        ExitReport.AddName(ref line, number);
        line.Add(" ["u8);
        for (int i = 0; i < Cells; i++)
            line.Add(Block(cells[i], cellSize));
        line.Add("] "u8);
        line.AddNumber(bytes >> 10);
        line.Add(" KiB"u8);
        ExitReport.Print(ref line);
    }

    /// <summary>Adds a chunk's bytes to the cells that it covers.</summary>
    private static void Fill(nuint* cells, nuint cellSize, nuint offset, nuint size)
    {
        nuint end = offset + size;
        for (nuint cell = offset / cellSize; cell < Cells && cell * cellSize < end; cell++)
        {
            nuint from = cell * cellSize > offset ? cell * cellSize : offset;
            nuint to = (cell + 1) * cellSize < end ? (cell + 1) * cellSize : end;
            cells[cell] += to - from;
        }
    }

    private static ReadOnlySpan<byte> Block(nuint used, nuint cellSize) => (used * 8 / cellSize) switch
    {
        0 when used == 0 => " "u8,
        0 or 1 => "▁"u8,
        2 => "▂"u8,
        3 => "▃"u8,
        4 => "▄"u8,
        5 => "▅"u8,
        6 => "▆"u8,
        7 => "▇"u8,
        _ => "█"u8,
    };

    [InlineArray(Cells)]
    private struct CellBytes
    {
        private nuint _first;
    }
}
