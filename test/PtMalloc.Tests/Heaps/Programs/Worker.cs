using System;
using System.Runtime.ExceptionServices;
using System.Threading;

namespace PtMalloc.Tests.Heaps.Programs;

/// <summary>A thread that does what it is told, one thing at a time, until it is disposed of.</summary>
internal sealed class Worker : IDisposable
{
    private readonly SemaphoreSlim told = new(0), done = new(0);
    private readonly Thread thread;
    private Action? work;
    private ExceptionDispatchInfo? failure;

    public Worker()
    {
        thread = new Thread(Live) { IsBackground = true };
        thread.Start();
    }

    /// <summary>Has the work done, and throws what it throws.</summary>
    public void Do(Action next)
    {
        work = next;
        told.Release();
        done.Wait();
        failure?.Throw();
    }

    public void Dispose()
    {
        work = null;
        told.Release();
        thread.Join();
        told.Dispose();
        done.Dispose();
    }

    private void Live()
    {
        for (told.Wait(); work is not null; told.Wait())
        {
            try
            {
                work();
            }
#pragma warning disable CA1031 // It is thrown again, where the program runs.
            catch (Exception error)
#pragma warning restore CA1031
            {
                failure = ExceptionDispatchInfo.Capture(error);
            }

            done.Release();
        }
    }
}
