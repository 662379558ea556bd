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

    private static uint s_mustUncommit;
    private static bool s_isBreakLost;

    /// <summary>The file descriptor of no file, -1.</summary>
    private static nuint NoFile => nuint.MaxValue;

    /// <summary>sbrk's answer when the break cannot move, -1.</summary>
    private static nuint BreakRefused => nuint.MaxValue;

    public static nuint PageSize => 4096;

    public static bool MustUncommit
    {
        get
        {
            const uint No = 1, Yes = 2;
            if (s_mustUncommit == 0)
                s_mustUncommit = SecureExecution.IsOn || SystemFile.StartsWith("/proc/sys/vm/overcommit_memory"u8, (byte)'2') ? Yes : No;
            return s_mustUncommit == Yes;
        }
    }

    /// <summary>By libc's sbrk: after a raw brk, libc's next sbrk would hand out our first page. It may set errno; free must not.</summary>
    public static nuint MoveBreak(nint delta)
    {
        if (s_isBreakLost)
            return 0;
        if (delta != 0)
            SystemCall.CountOne();
        int* error = Libc.ErrorNumber();
        int before = *error;
        nuint old = Libc.MoveBreak(delta);
        *error = before;
        return old == BreakRefused ? 0 : old;
    }

    public static nuint Map(nuint bytes) =>
        SystemCall.AddressOrZero(SystemCall.Invoke(SystemCall.Map, 0, bytes, ReadWrite, PrivateAnonymous, NoFile));

    /// <summary>Readable, as zeros that take no memory: free reads the header of any address in a heap's window, and should find none there rather than die.</summary>
    public static nuint Reserve(nuint bytes, nuint hint) =>
        SystemCall.AddressOrZero(SystemCall.Invoke(SystemCall.Map, hint, bytes, ReadOnly, PrivateAnonymous | NoReserve, NoFile));

    public static bool Commit(nuint address, nuint bytes) =>
        !SystemCall.Failed(SystemCall.Invoke(SystemCall.Protect, address, bytes, ReadWrite));

    public static bool Decommit(nuint address, nuint bytes) =>
        !SystemCall.Failed(SystemCall.Invoke(SystemCall.Advise, address, bytes, DontNeed));

    public static bool Uncommit(nuint address, nuint bytes) =>
        !SystemCall.Failed(SystemCall.Invoke(SystemCall.Map, address, bytes, ReadOnly, PrivateAnonymous | NoReserve | Fixed, NoFile));

    public static bool Guard(nuint address, nuint bytes) =>
        !SystemCall.Failed(SystemCall.Invoke(SystemCall.Protect, address, bytes, NoAccess));

    public static nuint Remap(nuint address, nuint oldBytes, nuint newBytes) =>
        SystemCall.AddressOrZero(SystemCall.Invoke(SystemCall.Remap, address, oldBytes, newBytes, MayMove));

    public static bool Unmap(nuint address, nuint bytes) =>
        !SystemCall.Failed(SystemCall.Invoke(SystemCall.Unmap, address, bytes));
}
