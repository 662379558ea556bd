using System.Runtime.CompilerServices;

namespace PtMalloc.Native;

public readonly unsafe partial struct LinuxNative
{
    private const nuint WipeOnFork = 18;

    /// <summary>
    /// Stands in place of the word's address: the kernel has no such memory, and asking again is of no use.
    /// </summary>
    private const nuint Refused = 1;

    private static nuint s_forkWord;

    /// <summary>Whether there was ever a thread that libc does not count.</summary>
    private static bool s_hasOwnThread;

    /// <summary>
    /// The word is made when the process is no longer single-threaded: before that, a child finds nothing half done.
    /// Every slow path asks before it takes a lock, so no thread can fork while another one holds a lock and there is
    /// no word yet.
    /// </summary>
    public static nuint ForkWordAddress => s_forkWord > Refused ? s_forkWord : TryMakeForkWord();

    /// <summary>
    /// At the first call of all, since the table of handlers grows by malloc, under its own lock, after 48 entries.
    /// </summary>
    private static void RegisterFork()
    {
        Libc.RegisterAtFork(
            (delegate*<void>)&OnFork,
            (delegate*<void>)&Ptmalloc<LinuxNative>.Fork.ResumeParent,
            (delegate*<void>)&OnForkedChild,
            (void*)RootAddress);
    }

    private static nuint TryMakeForkWord()
    {
        if (s_forkWord == Refused || (Doors.IsSingleThreaded() != 0 && !s_hasOwnThread))
            return 0;
        nuint page = MapForkWord();
        nuint before = CompareExchange((nuint)Unsafe.AsPointer(ref s_forkWord), page, 0);
        if (before == 0)
            return page > Refused ? page : 0;
        if (page > Refused)
            Unmap(page, PageSize);
        return before > Refused ? before : 0;
    }

    private static nuint MapForkWord()
    {
        nuint page = Map(PageSize);
        if (page == 0)
            return Refused;
        Write(page, 1);
        if (LibcMemory.Advise(page, PageSize, WipeOnFork))
            return page;
        Unmap(page, PageSize);
        return Refused;
    }

    /// <summary>
    /// The kernel copies its own idea of the break before it takes the lock under which it copies the mappings. If
    /// another thread of the parent moved the break in between, which only a fork without our handlers allows, the
    /// child's kernel and libc disagree, and libc would hand out memory that is not there: then the break is left alone
    /// for good.
    /// </summary>
    public static void BecomeChild()
    {
        if ((nuint)SystemCall.Invoke(SystemCall.Break, 0) != LibcMemory.MoveBreak(0))
            s_isBreakLost = true;
    }

    /// <summary>
    /// Asks for the fork word first, so that a process with several threads has one before it forks: its child must
    /// find that word wiped, not make a new one.
    /// </summary>
    private static void OnFork()
    {
        _ = ForkWordAddress;
        Ptmalloc<LinuxNative>.Fork.Prepare(OwnCache);
    }

    private static void OnForkedChild() => Ptmalloc<LinuxNative>.Fork.BecomeChild(OwnCache);

    private static Ptmalloc<LinuxNative>.ThreadCache OwnCache => new(Doors.GetCache());
}
