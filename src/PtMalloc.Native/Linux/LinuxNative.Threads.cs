namespace PtMalloc.Native;

public readonly unsafe partial struct LinuxNative
{
    /// <summary>PTHREAD_DESTRUCTOR_ITERATIONS.</summary>
    private const nuint LastRound = 4;

    private static int s_threadNumber;
    private static uint s_exitKey;
    private static bool s_hasExitKey;

    /// <summary>
    /// The kernel's number of the thread, out of libc's struct pthread: asking the kernel is what no sandbox expects of
    /// a malloc. On x86-64 it stands at the same place in every version. The first call, made when the process starts,
    /// looks for the empty list of robust mutexes behind it, which points to itself. Where that is not there, the
    /// struct's address does.
    /// </summary>
    public static nuint ThreadId
    {
        get
        {
            const int NumberOffset = 720, RobustListOffset = 736, Here = 1, Elsewhere = 2;
            nuint thread = Doors.GetThread();
            if (s_threadNumber == 0)
                s_threadNumber = Read(thread + RobustListOffset) == thread + RobustListOffset ? Here : Elsewhere;
            return s_threadNumber == Here ? *(uint*)(thread + NumberOffset) : thread;
        }
    }

    /// <summary>
    /// The word of the doors first, since pthread_setspecific comes back on the new cache, for the key table. Its value
    /// is what the destructor gets; an exited thread asks for no second round. A thread that got its key table with its
    /// first call needs neither.
    /// </summary>
    public static void SetThreadCache(nuint cache)
    {
        Doors.SetCache(cache);
        nuint table = cache == ExitedCacheAddress
            ? KeyTableState.Out
            : new Ptmalloc<LinuxNative>.ThreadCache(cache).Get(CacheField.KeyTable);
        if (table == KeyTableState.Out)
            return;
        uint key = table == KeyTableState.Here && Doors.IsSingleThreaded() == 0 ? ThreadKeys.High : 0;
        if (key != 0)
            Libc.SetSpecific(key, (void*)cache);
        else if (s_hasExitKey)
            Libc.SetSpecific(s_exitKey, (void*)cache);
    }

    public static bool CanWatch => true;

    /// <summary>There are none: threads empty their caches as they end.</summary>
    public static void TakeInEndedThreads()
    {
    }

    /// <summary>Without a key (a program used all 1024) exited threads keep their caches.</summary>
    private static void RegisterThreadExit()
    {
        uint key;
        s_hasExitKey = Libc.CreateKey(&key, (delegate*<nuint, void>)&OnThreadExit) == 0;
        s_exitKey = key;
    }

    /// <summary>
    /// Destructors run in rounds, of which libc makes four. The cache stays until the last one, so that what other
    /// destructors free still meets it, and hooks; what comes later yet uses the exited cache. Where libc frees a key
    /// table after that, it is all done then.
    /// </summary>
    internal static void OnThreadExit(nuint cache)
    {
        Ptmalloc<LinuxNative>.ThreadCache own = new(cache);
        if (own.Get(CacheField.KeyTable) == KeyTableState.Out)
            return;
        nuint round = own.Get(CacheField.ExitRounds) + 1;
        own.Set(CacheField.ExitRounds, round);
        if (round == LastRound || Libc.SetSpecific(s_exitKey, (void*)cache) != 0)
            Ptmalloc<LinuxNative>.ThreadExit(cache);
    }

    public static nuint KeyTableBytes => ThreadKeys.TableBytes;

    public static bool IsForKeyTable(nuint bytes, nuint caller) =>
        bytes == ThreadKeys.TableBytes && ThreadKeys.IsSetting(caller);
}
