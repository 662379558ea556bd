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

    /// <summary>
    /// The kernel copies its own idea of the break before it takes the lock under which it copies the mappings. If another thread of the
    /// parent moved the break in between, which only a fork without our handlers allows, the child's kernel and libc disagree, and
    /// libc would hand out memory that is not there: then the break is left alone for good.
    /// </summary>
    public static void BecomeChild()
    {
        if ((nuint)SystemCall.Invoke(SystemCall.Break, 0) != Libc.MoveBreak(0))
            s_isBreakLost = true;
    }

    private static void OnFork() => Ptmalloc<LinuxNative>.Fork.Prepare(OwnCache);

    private static void OnForkedChild() => Ptmalloc<LinuxNative>.Fork.BecomeChild(OwnCache);

    private static Ptmalloc<LinuxNative>.ThreadCache OwnCache => new(Doors.GetCache());
}
