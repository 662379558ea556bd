using System;
using System.Runtime;

namespace PtMalloc.Native;

/// <summary>
/// malloc_info: the arenas as XML, in glibc's words, on a FILE. stdio may call malloc, so an arena is counted under its
/// lock and printed afterwards. What its depot holds is listed by size, like the bins. glibc 2.36 counts a flag bit
/// into the sizes of bins; these are the true ones.
/// </summary>
internal static unsafe class MallocInfo
{
    // What is counted, in this order: fast bins, unsorted, the other bins, the depot's lines.
    private const int FirstOfDepot = Bins.FastBinCount + Bins.End - Bins.Unsorted - 1;
    private const int BinCount = FirstOfDepot + DepotLines.Count;

    [RuntimeExport("malloc_info")]
    private static int Print(int options, void* file)
    {
        if (options != 0)
            return Libc.InvalidArgument;

        Ptmalloc<LinuxNative>.Root root = Process.Enter();
        nuint bytes =
            (((nuint)sizeof(BinStatistics) * BinCount) + LinuxNative.PageSize - 1) & ~(LinuxNative.PageSize - 1);
        nuint buffer = LinuxNative.Map(bytes);
        if (buffer == 0)
            return Libc.OutOfMemory;

        XmlWriter xml = new(file);
        xml.Write("<malloc version=\"1\">\n"u8);
        Sums total = default;
        nuint number = 0;
        foreach (Ptmalloc<LinuxNative>.Arena arena in Ptmalloc<LinuxNative>.Arena.All)
        {
            PrintArena(xml, arena, number, (BinStatistics*)buffer, ref total);
            number++;
        }

        xml.Total("fast"u8, total.FastChunks, total.FastBytes);
        xml.Total("rest"u8, total.RestChunks, total.RestBytes);
        xml.Total("mmap"u8, root[RootField.MappedCount], root[RootField.MappedBytes]);
        xml.Size("system"u8, "current"u8, total.System);
        xml.Size("system"u8, "max"u8, total.MaxSystem);
        xml.Size("aspace"u8, "total"u8, total.Reserved);
        xml.Size("aspace"u8, "mprotect"u8, total.Committed);
        xml.Write("</malloc>\n"u8);
        LinuxNative.Unmap(buffer, bytes);
        return 0;
    }

    private static void PrintArena(
        XmlWriter xml, Ptmalloc<LinuxNative>.Arena arena, nuint number, BinStatistics* bins, ref Sums total)
    {
        Sums own = default;
        if (!TryCollect(arena, bins, ref own))
            return;

        xml.Write("<heap nr=\""u8);
        xml.Number(number);
        xml.Write("\">\n<sizes>\n"u8);
        for (int i = 0; i < BinCount; i++)
        {
            bool isUnsorted = i == Bins.FastBinCount;
            if (!isUnsorted && bins[i].Chunks != 0)
                xml.Bin("size"u8, bins[i]);
        }

        if (bins[Bins.FastBinCount].Chunks != 0)
            xml.Bin("unsorted"u8, bins[Bins.FastBinCount]);
        xml.Write("</sizes>\n"u8);
        xml.Total("fast"u8, own.FastChunks, own.FastBytes);
        xml.Total("rest"u8, own.RestChunks, own.RestBytes);
        xml.Size("system"u8, "current"u8, own.System);
        xml.Size("system"u8, "max"u8, own.MaxSystem);
        xml.Size("aspace"u8, "total"u8, own.Reserved);
        xml.Size("aspace"u8, "mprotect"u8, own.Committed);
        if (!arena.IsMain)
            xml.Size("aspace"u8, "subheaps"u8, own.Heaps);
        xml.Write("</heap>\n"u8);
        total.Add(own);
    }

    /// <summary>
    /// Counts an arena: fast bins, unsorted, the bins in order, the depot. What others sent is taken in first, as in
    /// all statistics. One bin at a time, since a heap may have
    /// many free chunks, and other threads wait for the lock: they get it between two bins, so a chunk that moves may
    /// be counted twice or not at all. Returns false if the arena can't be locked.
    /// </summary>
    private static bool TryCollect(Ptmalloc<LinuxNative>.Arena arena, BinStatistics* bins, ref Sums own)
    {
        for (int i = 0; i < BinCount; i++)
        {
            if (!Ptmalloc<LinuxNative>.Lock.Acquire(arena.LockWord))
                return false;
            if (i == 0)
                Ptmalloc<LinuxNative>.Remote.Collect(arena);
            bins[i] = Measure(arena, i);
            if (i is < Bins.FastBinCount or >= FirstOfDepot)
                own.AddFast(bins[i]);
            else
                own.AddRest(bins[i]);
            if (i == BinCount - 1)
                CollectTotals(arena, ref own);
            LetOthersIn(arena);
        }

        return true;
    }

    private static BinStatistics Measure(Ptmalloc<LinuxNative>.Arena arena, int index)
    {
        if (index < Bins.FastBinCount)
            return Ptmalloc<LinuxNative>.Arena.MeasureFast(arena, (nuint)index, Corruption.InformationUnalignedFast);
        return index < FirstOfDepot
            ? Ptmalloc<LinuxNative>.Arena.MeasureBin(arena, Bins.Unsorted + index - Bins.FastBinCount)
            : Ptmalloc<LinuxNative>.Arena.MeasureDepotLine(arena, new((nuint)(CacheBins.First + index - FirstOfDepot)));
    }

    /// <summary>
    /// Releases the lock, and sleeps for a moment if others wait for it: a thread that sleeps on the lock would
    /// otherwise find it taken again before it is awake.
    /// </summary>
    private static void LetOthersIn(Ptmalloc<LinuxNative>.Arena arena)
    {
        bool isWanted = LinuxNative.LoadAcquire(arena.LockWord) == LockState.Contended;
        Ptmalloc<LinuxNative>.Lock.Release(arena.LockWord);
        if (isWanted)
            LinuxNative.TrySleep(1);
    }

    private static void CollectTotals(Ptmalloc<LinuxNative>.Arena arena, ref Sums own)
    {
        own.RestChunks++;
        own.RestBytes += arena.Top.Size;
        own.System = arena.SystemMemory;
        own.MaxSystem = arena.MaxSystemMemory;
        own.Reserved = own.System;
        own.Committed = own.System;
        if (!arena.IsMain)
            CollectHeaps(arena, ref own);
    }

    private static void CollectHeaps(Ptmalloc<LinuxNative>.Arena arena, ref Sums own)
    {
        own.Reserved = 0;
        own.Committed = 0;
        for (
            Ptmalloc<LinuxNative>.Heap heap = Ptmalloc<LinuxNative>.Heap.Of(arena.Top.Address);
            !heap.IsNone;
            heap = heap.Previous)
        {
            own.Reserved += heap.Size;
            own.Committed += heap.Get(HeapField.Committed);
            own.Heaps++;
        }
    }

    private struct Sums
    {
        public nuint FastChunks;
        public nuint FastBytes;
        public nuint RestChunks;
        public nuint RestBytes;
        public nuint System;
        public nuint MaxSystem;
        public nuint Reserved;
        public nuint Committed;
        public nuint Heaps;

        public void AddFast(in BinStatistics bin)
        {
            FastChunks += bin.Chunks;
            FastBytes += bin.Bytes;
        }

        public void AddRest(in BinStatistics bin)
        {
            RestChunks += bin.Chunks;
            RestBytes += bin.Bytes;
        }

        public void Add(in Sums other)
        {
            FastChunks += other.FastChunks;
            FastBytes += other.FastBytes;
            RestChunks += other.RestChunks;
            RestBytes += other.RestBytes;
            System += other.System;
            MaxSystem += other.MaxSystem;
            Reserved += other.Reserved;
            Committed += other.Committed;
        }
    }

    /// <summary>The elements of malloc_info on a FILE.</summary>
    private readonly struct XmlWriter(void* file)
    {
        private readonly void* file = file;

        public void Write(ReadOnlySpan<byte> text)
        {
            for (int i = 0; i < text.Length; i++)
                Libc.PutCharacter(text[i], file);
        }

        public void Number(nuint value)
        {
            if (value >= 10)
                Number(value / 10);
            Libc.PutCharacter((int)('0' + (value % 10)), file);
        }

        public void Bin(ReadOnlySpan<byte> element, BinStatistics bin)
        {
            Write("  <"u8);
            Write(element);
            Attribute(" from=\""u8, bin.Smallest);
            Attribute(" to=\""u8, bin.Largest);
            Attribute(" total=\""u8, bin.Bytes);
            Attribute(" count=\""u8, bin.Chunks);
            Write("/>\n"u8);
        }

        public void Total(ReadOnlySpan<byte> type, nuint count, nuint size)
        {
            Write("<total type=\""u8);
            Write(type);
            Attribute("\" count=\""u8, count);
            Attribute(" size=\""u8, size);
            Write("/>\n"u8);
        }

        public void Size(ReadOnlySpan<byte> element, ReadOnlySpan<byte> type, nuint size)
        {
            Write("<"u8);
            Write(element);
            Write(" type=\""u8);
            Write(type);
            Attribute("\" size=\""u8, size);
            Write("/>\n"u8);
        }

        private void Attribute(ReadOnlySpan<byte> nameAndQuote, nuint value)
        {
            Write(nameAndQuote);
            Number(value);
            Write("\""u8);
        }
    }
}
