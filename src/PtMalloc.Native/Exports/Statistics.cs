using System.Runtime;

namespace PtMalloc.Native;

/// <summary>
/// mallinfo, mallinfo2 and malloc_stats. A structure is returned through the pointer that the C calling convention
/// passes for it.
/// </summary>
internal static unsafe class Statistics
{
    /// <summary>The fields of struct mallinfo2, in order; struct mallinfo has these fields as int.</summary>
    private enum Field
    {
        Arena,
        FreeChunks,
        FastChunks,
        MappedCount,
        MappedBytes,
        Unused,
        FastBytes,
        InUse,
        Free,
        TopOfMain,
        Count,
    }

    [RuntimeExport("mallinfo2")]
    private static nuint* MallInfo2(nuint* result)
    {
        Collect(result);
        return result;
    }

    /// <summary>The old form: each number wraps at 4 GiB.</summary>
    [RuntimeExport("ptmalloc_on_mallinfo")]
    private static int* MallInfo(int* result)
    {
        TenWords wide;
        nuint* fields = (nuint*)&wide;
        Collect(fields);
        for (int i = 0; i < (int)Field.Count; i++)
            result[i] = unchecked((int)fields[i]);
        return result;
    }

    [RuntimeExport("malloc_stats")]
    private static void MallocStats()
    {
        Ptmalloc<LinuxNative>.Root root = Process.Enter();
        nuint mapped = root[RootField.MappedBytes];
        nuint system = mapped;
        nuint inUse = mapped;
        nuint number = 0;
        foreach (Ptmalloc<LinuxNative>.Arena arena in Ptmalloc<LinuxNative>.Arena.All)
        {
            ArenaStatistics found = Measure(arena);
            Line title = default;
            title.Add("Arena "u8);
            title.AddNumber(number);
            title.Add((byte)':');
            title.Send();
            Print("system bytes     = "u8, found.System);
            Print("in use bytes     = "u8, found.InUse);
            system += found.System;
            inUse += found.InUse;
            number++;
        }

        Line total = default;
        total.Add("Total (incl. mmap):"u8);
        total.Send();
        Print("system bytes     = "u8, system);
        Print("in use bytes     = "u8, inUse);
        Print("max mmap regions = "u8, root[RootField.MaxMappedCount]);
        Print("max mmap bytes   = "u8, root[RootField.MaxMappedBytes]);
    }

    /// <summary>
    /// All zero for an arena that a fork froze. What caches hold, and what is on its way home to its arena, counts as
    /// free: here that may be some MiB. glibc counts the seven blocks of a size that its caches hold as in use.
    /// </summary>
    private static ArenaStatistics Measure(Ptmalloc<LinuxNative>.Arena arena)
    {
        if (!Ptmalloc<LinuxNative>.Lock.Acquire(arena.LockWord))
            return default;
        ArenaStatistics found = Ptmalloc<LinuxNative>.Arena.Measure(arena);
        Ptmalloc<LinuxNative>.Lock.Release(arena.LockWord);
        found.Cached = Ptmalloc<LinuxNative>.ThreadCache.MeasureCached(arena.Root, arena);
        return found;
    }

    private static void Print(System.ReadOnlySpan<byte> label, nuint value)
    {
        Line line = default;
        line.Add(label);
        line.AddNumber(value, width: 10);
        line.Send();
    }

    private static void Collect(nuint* fields)
    {
        Ptmalloc<LinuxNative>.Root root = Process.Enter();
        for (int i = 0; i < (int)Field.Count; i++)
            fields[i] = 0;

        foreach (Ptmalloc<LinuxNative>.Arena arena in Ptmalloc<LinuxNative>.Arena.All)
        {
            ArenaStatistics found = Measure(arena);
            fields[(int)Field.Arena] += found.System;
            fields[(int)Field.FreeChunks] += found.BinnedChunks + 1;
            fields[(int)Field.FastChunks] += found.FastChunks;
            fields[(int)Field.FastBytes] += found.FastBytes;
            fields[(int)Field.InUse] += found.InUse;
            fields[(int)Field.Free] += found.Available;
            if (arena.IsMain)
                fields[(int)Field.TopOfMain] = found.Top;
        }

        fields[(int)Field.MappedCount] = root[RootField.MappedCount];
        fields[(int)Field.MappedBytes] = root[RootField.MappedBytes];
    }

    [System.Runtime.CompilerServices.InlineArray((int)Field.Count)]
    private struct TenWords
    {
        private nuint _first;
    }
}
