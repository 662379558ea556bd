using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.ExceptionServices;
using System.Threading;

namespace PtMalloc.Tests.Harness;

/// <summary>Threads of a test.</summary>
internal static class Crew
{
    /// <summary>How long a test waits for its threads before it says that they hang. Far more than they need.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(40);

    /// <summary>Runs the work on so many new threads at once, and throws what the first of them threw.</summary>
    public static void Run(int threads, Action<int> work)
    {
        ExceptionDispatchInfo? failure = null;
        List<Thread> crew = [.. Enumerable.Range(0, threads).Select(number => new Thread(() =>
        {
            try
            {
                work(number);
            }
#pragma warning disable CA1031 // It is thrown again, where the test sees it.
            catch (Exception error)
#pragma warning restore CA1031
            {
                Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(error), null);
            }
        })
        { IsBackground = true })];
        crew.ForEach(static thread => thread.Start());
        foreach (Thread thread in crew)
        {
            if (!thread.Join(s_patience))
                throw new TimeoutException($"a thread still runs after {s_patience.TotalSeconds} seconds");
        }

        failure?.Throw();
    }

    /// <summary>Runs the work on one new thread, which is gone afterwards.</summary>
    public static void Run(Action work) => Run(1, _ => work());
}
