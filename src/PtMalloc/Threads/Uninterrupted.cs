using System;
using System.Threading;

namespace PtMalloc.Managed;

/// <summary>
/// Waits that <see cref="Thread.Interrupt"/> does not break off: an allocator is called where nobody expects that
/// exception, and would leave things half done. The interrupt is not lost: it is put back, for the thread's next wait
/// of its own.
/// </summary>
internal static class Uninterrupted
{
    /// <summary>
    /// Makes the step again until no interrupt broke it off: so it must be one that has done nothing when it is.
    /// </summary>
    public static void Run<T>(T subject, Action<T> step)
    {
        if (IsBrokenOff(subject, step))
            Thread.CurrentThread.Interrupt();
    }

    /// <summary>
    /// The same; whoever goes on to wait for something himself is to put the interrupt back after that.
    /// </summary>
    /// <returns>Whether there was one.</returns>
    public static bool IsBrokenOff<T>(T subject, Action<T> step)
    {
        bool isInterrupted = false;
        while (true)
        {
            try
            {
                step(subject);
                return isInterrupted;
            }
            catch (ThreadInterruptedException)
            {
                isInterrupted = true;
            }
        }
    }
}
