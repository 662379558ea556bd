namespace PtMalloc.Native;

public readonly unsafe partial struct LinuxNative
{
    private const nuint WipeOnFork = 18;

    private static nuint s_forkWord;

    public static nuint ForkWordAddress => s_forkWord;

    /// <summary>At the first call of all, since the table of handlers grows by malloc, under its own lock, after 48 entries.</summary>
    private static void RegisterFork()
    {
        Libc.RegisterAtFork(
            (delegate*<void>)&OnFork,
            (delegate*<void>)&Ptmalloc<LinuxNative>.Fork.ResumeParent,
            (delegate*<void>)&OnForkedChild,
            (void*)RootAddress);

        nuint page = Map(PageSize);
        if (page != 0 && !SystemCall.Failed(SystemCall.Invoke(SystemCall.Advise, page, PageSize, WipeOnFork)))
        {
            Write(page, 1);
            s_forkWord = page;
        }
    }

    private static void OnFork() => Ptmalloc<LinuxNative>.Fork.Prepare(OwnCache);

    private static void OnForkedChild() => Ptmalloc<LinuxNative>.Fork.BecomeChild(OwnCache);

    private static Ptmalloc<LinuxNative>.ThreadCache OwnCache => new(Doors.GetCache());
}
