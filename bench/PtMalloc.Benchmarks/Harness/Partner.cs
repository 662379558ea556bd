using System;
using System.Threading;

namespace PtMalloc.Benchmarks.Harness;

/// <summary>A second thread, which does its part each time the first does its own.</summary>
internal sealed class Partner : IDisposable
{
    private readonly Barrier together = new(2);
    private readonly Thread thread;
    private volatile bool isLast;

    public Partner(Action part)
    {
        thread = new Thread(() => Work(part)) { IsBackground = true };
        thread.Start();
    }

    /// <summary>Begins with the partner, and returns when both are done.</summary>
    public void RunBeside(Action part)
    {
        together.SignalAndWait();
        part();
        together.SignalAndWait();
    }

    public void Dispose()
    {
        isLast = true;
        together.SignalAndWait();
        thread.Join();
        together.Dispose();
    }

    private void Work(Action part)
    {
        for (together.SignalAndWait(); !isLast; together.SignalAndWait())
        {
            part();
            together.SignalAndWait();
        }
    }
}
