using System.Runtime;

namespace PtMalloc.Native;

public readonly unsafe partial struct LinuxNative
{
    private const int Interrupted = 4;

    /// <summary>
    /// CLONE_VM, FS, FILES, SIGHAND, THREAD, SYSVSEM and SETTLS: a thread as any other, but for what libc keeps of
    /// threads.
    /// </summary>
    private const nuint AsThread = 0x100 | 0x200 | 0x400 | 0x800 | 0x10000 | 0x40000 | 0x80000;

    /// <summary>Enough for our own code and the kernel's clock function.</summary>
    private const nuint StackBytes = 64 << 10;

    /// <summary>
    /// Room around the thread pointer for the two thread variables that are used there, on either side of it.
    /// </summary>
    private const nuint ThreadBytes = 4096;

    /// <summary>
    /// Where libc's struct pthread says where it lies, and what LibcMemory's addresses are mangled with.
    /// </summary>
    private const nuint Self = 0x10, PointerGuard = 0x30;

    private const nuint GetDumpable = 3, SetName = 15;

    private static nuint s_backgroundMark;

    /// <summary>
    /// The "dumpable" attribute as it was when the thread began: the kernel resets it whenever the process changes its
    /// user or group.
    /// </summary>
    private static nint s_dumpable;

    /// <summary>
    /// libc does not make this thread: pthread_create takes locks of libc's, and comes back to malloc, which the
    /// program may have wrapped, with locks of its own. The caller, who is freeing a block, may hold any of these locks
    /// (libc frees the TLS of ended threads under its lock on stacks). So libc knows nothing of the thread. It lives on
    /// memory of its own and calls nothing of libc's but sbrk. It begins with its signals blocked, so that none of the
    /// program's handlers ever runs on it.
    /// </summary>
    public static bool TryMakeThread()
    {
        s_hasOwnThread = true;
        if (ForkWordAddress == 0)
            return false;

        nuint here = Doors.GetThreadPointer();
        nuint below = LargerOf(here - (nuint)ErrorNumber.Location, (nuint)(-Doors.GetCacheOffset()));
        nuint variables = (below + (2 * ThreadBytes) - 1) & ~(ThreadBytes - 1);
        nuint bytes = PageSize + StackBytes + variables + ThreadBytes;
        nuint block = Map(bytes);
        if (block == 0)
            return false;
        nuint stackEnd = block + PageSize + StackBytes;
        nuint pointer = stackEnd + variables;
        Write(pointer, pointer);
        Write(pointer + Self, pointer);
        Write(pointer + PointerGuard, Read(here + PointerGuard));
        s_backgroundMark = pointer;
        if (Guard(block, PageSize) && TryStart(stackEnd, pointer, block, bytes))
            return true;
        s_backgroundMark = 0;
        Unmap(block, bytes);
        return false;
    }

    private static bool TryStart(nuint stackEnd, nuint pointer, nuint block, nuint bytes)
    {
        const nuint ReplaceMask = 2, DontFork = 10;
        nuint all = nuint.MaxValue;
        nuint before;

        // A forked child has no use for this block.
        SystemCall.Invoke(SystemCall.Advise, block, bytes, DontFork);
        SystemCall.Invoke(SystemCall.SignalMask, ReplaceMask, (nuint)(&all), (nuint)(&before), (nuint)sizeof(nuint));
        nint thread = Doors.StartThread(AsThread, stackEnd, pointer, block, bytes);
        SystemCall.Invoke(SystemCall.SignalMask, ReplaceMask, (nuint)(&before), 0, (nuint)sizeof(nuint));
        return !SystemCall.Failed(thread);
    }

    /// <summary>
    /// Returns false also once the process has changed its user or group. libc changes its own threads, but does not
    /// know this one, which must end rather than keep the old rights.
    /// </summary>
    public static bool TrySleep(nuint milliseconds) => Sleep(milliseconds) && Dumpable == s_dumpable;

    internal static bool Sleep(nuint milliseconds)
    {
        const uint MillisecondsPerSecond = 1_000, NanosecondsPerMillisecond = 1_000_000;
        TimeSpan span = new()
        {
            Seconds = milliseconds / MillisecondsPerSecond,
            Nanoseconds = milliseconds % MillisecondsPerSecond * NanosecondsPerMillisecond,
        };
        nint answer = SystemCall.Invoke(SystemCall.Sleep, (nuint)(&span));
        return !SystemCall.Failed(answer) || answer == -Interrupted;
    }

    /// <summary>The cache of a thread that may hold nothing of its own.</summary>
    internal static nuint ExitedCache => Ptmalloc<LinuxNative>.ThreadCache.Exited(new(RootAddress)).Address;

    internal static bool IsBackground => ThreadMark == s_backgroundMark;

    private static nint Dumpable => SystemCall.Invoke(SystemCall.ProcessControl, GetDumpable);

    private static nuint LargerOf(nuint one, nuint other) => one > other ? one : other;

    /// <summary>Its name is what a user finds in a list of threads.</summary>
    [RuntimeExport("ptmalloc_on_background")]
    private static void OnBackground()
    {
        Doors.SetCache(ExitedCache);
        fixed (byte* name = "ptmalloc"u8)
            SystemCall.Invoke(SystemCall.ProcessControl, SetName, (nuint)name);
        s_dumpable = Dumpable;
        Ptmalloc<LinuxNative>.Background.Run();
    }
}
