namespace PtMalloc.Native;

public readonly unsafe partial struct LinuxNative
{
    /// <summary>PTHREAD_DESTRUCTOR_ITERATIONS.</summary>
    private const nuint LastRound = 4;

    private static int s_threadNumber;
    private static uint s_exitKey;
    private static bool s_hasExitKey;

    /// <summary>
    /// The kernel's number of the thread, read from libc's struct pthread: no sandbox expects malloc to ask the kernel
    /// for it. On x86-64 it stands at one place in every version of libc. The first call, made when the process starts,
    /// checks this by the empty list of robust mutexes behind it, which points to itself. If the list is not there, the
    /// struct's address serves as the number.
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
    /// The doors' word is set first, since pthread_setspecific comes back to malloc for its key table, and that call
    /// uses the new cache. The value set there is what the destructor gets; an exited thread asks for no second round.
    /// A thread whose first call was for its key table needs neither.
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

    /// <summary>Nothing to do: threads empty their caches as they end.</summary>
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
    /// libc runs destructors in four rounds. The cache stays until the last one, so that what other destructors free
    /// still goes through it, and through hooks; later calls use the exited cache. If libc frees a key table after the
    /// rounds, the cache is given back only then.
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
