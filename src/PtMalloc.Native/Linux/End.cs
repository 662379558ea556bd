using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading;

namespace PtMalloc.Native;

/// <summary>
/// The end of the process: by abort, so that a handler of SIGABRT runs, which may allocate, and even leave by
/// siglongjmp.
/// </summary>
internal static unsafe class End
{
    /// <summary>
    /// A handler that allocates may meet the fault again, and so on without end: after so many faults the handler is
    /// not called any more.
    /// </summary>
    private const int MaxFaults = 8;

    private const nuint Abort = 6;

    private static long s_faults;

    /// <summary>
    /// The thread lets go of its locks and begins anew with an empty cache, since the old one may be half changed. If
    /// the new cache has met a fault too, the thread goes on without one.
    /// </summary>
    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void Now()
    {
        Ptmalloc<LinuxNative>.OwnLocks.Abandon();
        if (LinuxNative.IsBackground)
            EndFromBackground();

        long faults = Interlocked.ExchangeAdd(ref s_faults, 1) + 1;
        Doors.SetCache(faults == 1 ? StaticBlocks.UnsetCache : LinuxNative.ExitedCache);
        if (faults >= MaxFaults)
            ForgetHandler();
        Libc.Abort();
    }

    /// <summary>
    /// libc does not know the background thread, so no handler can run on it: another thread gets the signal. If the
    /// handler returns, the process ends as by abort.
    /// </summary>
    [DoesNotReturn]
    private static void EndFromBackground()
    {
        SendAbort();
        LinuxNative.Sleep(1000);
        while (true)
        {
            ForgetHandler();
            SendAbort();
        }
    }

    private static void SendAbort() =>
        SystemCall.Invoke(SystemCall.Kill, (nuint)SystemCall.Invoke(SystemCall.ProcessId), Abort);

    private static void ForgetHandler()
    {
        KernelAction action = default;
        SystemCall.Invoke(SystemCall.SignalAction, Abort, (nuint)(&action), 0, (nuint)sizeof(nuint));
    }

    /// <summary>The kernel's struct sigaction: handler, flags, restorer, mask. All zero: SIG_DFL.</summary>
    [InlineArray(4)]
    private struct KernelAction
    {
        private nuint _first;
    }
}
