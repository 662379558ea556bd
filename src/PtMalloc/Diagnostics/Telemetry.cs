using System;
using System.Collections.Generic;
using System.Threading;

namespace PtMalloc.Managed;

/// <summary>
/// Makes meter and event source: soon after the first heap is made, in a thread of its own. That takes 10 ms and more,
/// which a first allocation should not wait for; a listener hears of them once they exist.
/// </summary>
internal static class Telemetry
{
    private const int DelayMilliseconds = 50;

    private static readonly List<Action> s_waiting = [];
    private static int s_hasBegun;
    private static bool s_isMade;

    /// <summary>Called for each new heap; only the first call starts the thread.</summary>
    public static void Begin()
    {
        // A plain thread is the fastest way to run something later; it takes over nothing of its maker's context.
        if (Interlocked.Exchange(ref s_hasBegun, 1) != 0)
            return;
        if (OperatingSystem.IsBrowser()) // where there is one thread
            Make();
        else
            new Thread(Run) { IsBackground = true }.UnsafeStart();
    }

    /// <summary>Runs this once there is a source: at once, if there is one already.</summary>
    public static void Tell(Action telling)
    {
        lock (s_waiting)
        {
            if (!s_isMade)
            {
                s_waiting.Add(telling);
                return;
            }
        }

        telling();
    }

    private static void Run()
    {
        LinuxManaged.PrepareSlowPaths();
        Thread.Sleep(DelayMilliseconds);
        Make();
    }

    /// <summary>Makes both now, or waits for the thread that is making them.</summary>
    public static void Make()
    {
        HeapMetrics.Publish();
        _ = HeapEvents.Log;
        Action[] late;
        lock (s_waiting)
        {
            s_isMade = true;
            late = [.. s_waiting];
            s_waiting.Clear();
        }

        foreach (Action telling in late)
            telling();
    }
}
