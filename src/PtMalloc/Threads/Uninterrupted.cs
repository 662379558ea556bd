using System;
using System.Threading;

namespace PtMalloc.Managed;

/// <summary>
/// Waits that <see cref="Thread.Interrupt"/> does not break off: callers of an allocator do not expect that exception,
/// and it would leave things half done. The interrupt is not lost: it is put back, for the thread's next wait of its
/// own.
/// </summary>
internal static class Uninterrupted
{
    /// <summary>
    /// Repeats the step until no interrupt breaks it off. So the step must have done nothing when it is broken off.
    /// </summary>
    public static void Run<T>(T subject, Action<T> step)
    {
        if (IsBrokenOff(subject, step))
            Thread.CurrentThread.Interrupt();
    }

    /// <summary>
    /// Repeats the step as <see cref="Run{T}"/> does, but leaves it to the caller to put the interrupt back: a caller
    /// that goes on to wait itself does so after that wait.
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
