using System.Runtime;

namespace PtMalloc.Native;

/// <summary>
/// What PTMALLOC_REPORT asks for: at the process's exit, on stderr, one screen that tells where its memory was. 1: of
/// every process; another number: only of the process with that number, not of its children.
/// </summary>
internal static class ExitReport
{
    private const int ColumnWidth = 10;
    private const nint StandardError = 2;

    private static nuint s_process;
    private static nint s_file;
    private static FileIdentity s_identity;

    /// <summary>
    /// At initialisation: duplicates stderr, since many programs close it in an exit handler. The copy has a large
    /// number, out of the program's way, and is closed in children.
    /// </summary>
    internal static void Prepare(Text wanted)
    {
        if (!Number.TryParse(wanted, out nuint process) || (process != 1 && process != ProcessId))
            return;

        const nuint DuplicateClosedOnExec = 1030, FirstNumber = 200;
        nint file = SystemCall.Invoke(SystemCall.FileControl, (nuint)StandardError, DuplicateClosedOnExec, FirstNumber);
        s_file = SystemCall.Failed(file) ? StandardError : file;
        s_identity = FileIdentity.Of(StandardError);
        s_process = process;
    }

    private static nuint ProcessId => (nuint)SystemCall.Invoke(SystemCall.ProcessId);

    /// <summary>Prints a line of the report.</summary>
    internal static void Print(ref Line line) => line.Send(s_file);

    [RuntimeExport("ptmalloc_on_exit")]
    private static void OnExit()
    {
        Ptmalloc<LinuxNative>.ProcessExit(Doors.GetCache());
        if (s_process == 0 || (s_process != 1 && s_process != ProcessId) || !TryFindFile())
            return;

        Ptmalloc<LinuxNative>.Root root = Process.Enter();
        PrintTitle();
        PrintArenas(root);
        PrintTotals(root);
        PrintHeaps(root);
    }

    /// <summary>
    /// A daemon closes descriptors that it did not open, and its own files get their numbers. So the file that was
    /// stderr at the start is looked for under our number, then under the usual one. Returns false if it is gone.
    /// </summary>
    private static bool TryFindFile()
    {
        if (FileIdentity.Of(s_file).Is(s_identity))
            return true;
        s_file = StandardError;
        return FileIdentity.Of(s_file).Is(s_identity);
    }

    private static void PrintTitle()
    {
        Line title = default;
        title.Add("ptmalloc: memory at exit of process "u8);
        title.AddNumber(ProcessId);
        title.Add(", in KiB"u8);
        Print(ref title);

        Line columns = default;
        columns.Add(
            "  arena     system    in use    cached      fast     small     large  unsorted       top      peak"u8);
        Print(ref columns);
    }

    private static void PrintArenas(Ptmalloc<LinuxNative>.Root root)
    {
        nuint number = 0;
        foreach (Ptmalloc<LinuxNative>.Arena arena in Ptmalloc<LinuxNative>.Arena.All)
        {
            bool isFree = Ptmalloc<LinuxNative>.Lock.AcquireSoon(arena.LockWord);
            ArenaStatistics found = default;
            if (isFree)
            {
                found = Ptmalloc<LinuxNative>.Arena.Measure(arena);
                Ptmalloc<LinuxNative>.Lock.Release(arena.LockWord);
            }

            found.Cached = Ptmalloc<LinuxNative>.ThreadCache.MeasureCached(root, arena);
            Line line = default;
            AddName(ref line, number);
            AddKibibytes(ref line, found.System);
            AddKibibytes(ref line, found.InUse);
            AddKibibytes(ref line, found.Cached);
            AddKibibytes(ref line, found.FastBytes);
            AddKibibytes(ref line, found.SmallBytes);
            AddKibibytes(ref line, found.LargeBytes);
            AddKibibytes(ref line, found.UnsortedBytes);
            AddKibibytes(ref line, found.Top);
            AddKibibytes(ref line, found.MaxSystem);
            if (!isFree)
                line.Add("  (busy: not counted)"u8);
            Print(ref line);
            number++;
        }
    }

    private static void PrintTotals(Ptmalloc<LinuxNative>.Root root)
    {
        Line line = default;
        line.Add("  mapped chunks: "u8);
        line.AddNumber(root[RootField.MappedCount]);
        line.Add(" with "u8);
        line.AddNumber(root[RootField.MappedBytes] >> 10);
        line.Add(" KiB, at most "u8);
        line.AddNumber(root[RootField.MaxMappedCount]);
        line.Add(" with "u8);
        line.AddNumber(root[RootField.MaxMappedBytes] >> 10);
        line.Add(" KiB; system calls: "u8);
        line.AddNumber(SystemCall.Count);
        Print(ref line);
    }

    private static void PrintHeaps(Ptmalloc<LinuxNative>.Root root)
    {
        nuint number = 0;
        foreach (Ptmalloc<LinuxNative>.Arena arena in Ptmalloc<LinuxNative>.Arena.All)
        {
            if (Ptmalloc<LinuxNative>.Lock.AcquireSoon(arena.LockWord))
            {
                if (arena.IsMain)
                    HeapPicture.PrintMain(root);
                else
                    HeapPicture.PrintChain(arena, number);
                Ptmalloc<LinuxNative>.Lock.Release(arena.LockWord);
            }

            number++;
        }
    }

    /// <summary>Adds "main", or the arena's place in the ring.</summary>
    internal static void AddName(ref Line line, nuint number)
    {
        line.Add("  "u8);
        if (number == 0)
            line.Add("main "u8);
        else
            line.AddNumber(number, width: 5);
    }

    /// <summary>Rounded up, so that a little memory is never shown as none.</summary>
    private static void AddKibibytes(ref Line line, nuint bytes) => line.AddNumber((bytes + 1023) >> 10, ColumnWidth);
}
