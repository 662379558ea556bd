namespace PtMalloc.Native;

public readonly unsafe partial struct LinuxNative
{
    internal const nuint ReadOnly = 1;
    private const nuint NoAccess = 0;
    private const nuint ReadWrite = 1 | 2;

    private const nuint PrivateAnonymous = 0x02 | 0x20;
    private const nuint Fixed = 0x10;
    private const nuint NoReserve = 0x4000;

    private const nuint DontNeed = 4;
    private const nuint MayMove = 1;

    private static bool s_isBreakLost;

    public static nuint PageSize => 4096;

    /// <summary>
    /// Always true. It is needed only where the system accounts for accessible memory; but a file of /proc says so,
    /// which a sandbox may refuse to open, or kill for. Always doing it costs the kernel one more step.
    /// </summary>
    public static bool MustUncommit => true;

    /// <summary>Calls libc's sbrk: after a raw brk, libc's next sbrk would hand out our first page.</summary>
    public static nuint MoveBreak(nint delta)
    {
        if (s_isBreakLost)
            return 0;
        if (delta != 0)
            SystemCall.CountOne();
        return LibcMemory.MoveBreak(delta);
    }

    public static nuint Map(nuint bytes) => LibcMemory.Map(0, bytes, ReadWrite, PrivateAnonymous);

    /// <summary>
    /// The range is readable, as zeros that take no memory: free reads the header of any address in a heap's window,
    /// and should find no chunk there rather than crash. It is made readable in a second step, because if the program
    /// locks its memory (mlockall), a readable mapping is filled at once, all 64 MiB of it.
    /// </summary>
    public static nuint Reserve(nuint bytes, nuint hint) =>
        MakeReadable(LibcMemory.Map(hint, bytes, NoAccess, PrivateAnonymous | NoReserve), bytes);

    public static bool Commit(nuint address, nuint bytes) => LibcMemory.Protect(address, bytes, ReadWrite);

    public static bool Decommit(nuint address, nuint bytes) => LibcMemory.Advise(address, bytes, DontNeed);

    public static bool Uncommit(nuint address, nuint bytes) =>
        MakeReadable(LibcMemory.Map(address, bytes, NoAccess, PrivateAnonymous | NoReserve | Fixed), bytes) != 0;

    public static bool Guard(nuint address, nuint bytes) => LibcMemory.Protect(address, bytes, NoAccess);

    public static nuint Remap(nuint address, nuint oldBytes, nuint newBytes) =>
        LibcMemory.Remap(address, oldBytes, newBytes, MayMove);

    public static bool Unmap(nuint address, nuint bytes) => LibcMemory.Unmap(address, bytes);

    /// <summary>
    /// If the system refuses, the range stays inaccessible: then a wrong pointer into it ends in a fault, not in a
    /// message.
    /// </summary>
    private static nuint MakeReadable(nuint reserved, nuint bytes)
    {
        if (reserved != 0)
            LibcMemory.Protect(reserved, bytes, ReadOnly);
        return reserved;
    }
}
