using System;
using System.Collections.Generic;
using System.Threading;

namespace PtMalloc.Managed;

/// <summary>
/// Makes meter and event source: soon after the first heap is made, in a thread of its own. It takes 10 ms and more,
/// which a first allocation should not wait for; whoever listens is told of them when they are there.
/// </summary>
internal static class Telemetry
{
    private const int DelayMilliseconds = 50;

    private static readonly List<Action> s_waiting = [];
    private static int s_hasBegun;
    private static bool s_isMade;

    /// <summary>At each heap's making; only the first has it made.</summary>
    public static void Begin()
    {
        // Of all that runs something later a plain thread is begun fastest; and one with nothing of its maker's
        // context.
        if (Interlocked.Exchange(ref s_hasBegun, 1) != 0)
            return;
        if (OperatingSystem.IsBrowser()) // where there is one thread
            Make();
        else
            new Thread(Run) { IsBackground = true }.UnsafeStart();
    }

    /// <summary>Has something told when there is a source: at once, if there is.</summary>
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

    /// <summary>Makes them now, or waits for who is at it.</summary>
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
