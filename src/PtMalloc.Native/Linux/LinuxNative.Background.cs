namespace PtMalloc.Native;

public readonly unsafe partial struct LinuxNative
{
    private const int Detached = 1;
    private const int ReplaceMask = 2;
    private const int Interrupted = 4;

    /// <summary>Deep enough for handlers of exit, should our thread be the last one of a process.</summary>
    private const nuint StackBytes = 256 << 10;

    public static bool MayMakeThread(nuint caller) => !LibcCode.Holds(caller);

    /// <summary>There are none: threads empty their caches as they end.</summary>
    public static void TakeInEndedThreads()
    {
    }

    /// <summary>Born with its signals blocked, so that none of the program's handlers ever runs on it. errno is the program's.</summary>
    public static bool TryMakeThread()
    {
        int* error = Libc.ErrorNumber();
        int errorBefore = *error;
        Libc.SignalSet all;
        Libc.SignalSet before;
        Libc.Fill(&all, byte.MaxValue, (nuint)sizeof(Libc.SignalSet));
        Libc.SetSignalMask(ReplaceMask, &all, &before);

        // A program may have more static TLS than a small stack has room for.
        bool isMade = TryMakeThread(StackBytes) || TryMakeThread(0);

        Libc.SetSignalMask(ReplaceMask, &before, null);
        *error = errorBefore;
        return isMade;
    }

    /// <summary>libc's own signals may wake it: when the program changes its user, each thread does so in a handler.</summary>
    public static bool TrySleep(nuint milliseconds)
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

    /// <summary>With libc's own size of stack, if this is 0.</summary>
    private static bool TryMakeThread(nuint stackBytes)
    {
        Libc.ThreadAttributes attributes;
        nuint thread;
        return Libc.InitializeAttributes(&attributes) == 0
            && Libc.SetDetachState(&attributes, Detached) == 0
            && (stackBytes == 0 || Libc.SetStackSize(&attributes, stackBytes) == 0)
            && Libc.CreateThread(&thread, &attributes, (delegate*<nuint, nuint>)&OnBackground, null) == 0;
    }

    /// <summary>Its name is what a user finds in a list of threads. What libc frees at its end, or a preload takes, needs no cache of its own.</summary>
    private static nuint OnBackground(nuint unused)
    {
        const nuint SetName = 15;
        Doors.SetCache(Ptmalloc<LinuxNative>.ThreadCache.Exited(new(RootAddress)).Address);
        fixed (byte* name = "ptmalloc"u8)
            SystemCall.Invoke(SystemCall.ProcessControl, SetName, (nuint)name);
        Ptmalloc<LinuxNative>.Background.Run();
        return 0;
    }
}
