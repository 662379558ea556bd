namespace PtMalloc.Native;

public readonly unsafe partial struct LinuxNative
{
    /// <summary>PTHREAD_DESTRUCTOR_ITERATIONS.</summary>
    private const nuint LastRound = 4;

    private static uint s_exitKey;
    private static bool s_hasExitKey;

    public static nuint ThreadId => (nuint)SystemCall.Invoke(SystemCall.ThreadId);

    /// <summary>
    /// The word of the doors first: should pthread_setspecific need memory (only for a key of 32 or more), it comes back on
    /// the new cache. Its value is what the destructor gets; an exited thread asks for no second round.
    /// </summary>
    public static void SetThreadCache(nuint cache)
    {
        Doors.SetCache(cache);
        if (s_hasExitKey && cache != ExitedCacheAddress)
            Libc.SetSpecific(s_exitKey, (void*)cache);
    }

    public static bool CanWatch => true;

    public static void SetWatched(nuint cache, bool isWatched) => Doors.SetFreeCache(isWatched ? 0 : cache);

    /// <summary>Without a key (a program used all 1024) exited threads keep their caches.</summary>
    private static void RegisterThreadExit()
    {
        uint key;
        s_hasExitKey = Libc.CreateKey(&key, (delegate*<nuint, void>)&OnThreadExit) == 0;
        s_exitKey = key;
    }

    /// <summary>
    /// Destructors run in rounds, of which libc makes four. The cache stays until the last one, so that what other destructors
    /// free still meets it, and hooks; what comes later yet uses the exited cache.
    /// </summary>
    private static void OnThreadExit(nuint cache)
    {
        Ptmalloc<LinuxNative>.ThreadCache own = new(cache);
        nuint round = own.Get(CacheField.ExitRounds) + 1;
        own.Set(CacheField.ExitRounds, round);
        if (round == LastRound || Libc.SetSpecific(s_exitKey, (void*)cache) != 0)
            Ptmalloc<LinuxNative>.ThreadExit(cache);
    }
}
