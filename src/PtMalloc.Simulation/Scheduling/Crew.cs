using System;
using System.Threading;

namespace PtMalloc.Simulation.Scheduling;

/// <summary>
/// OS threads that serve as the logical threads of one execution after another. Only one of them, or their owner, runs
/// at a time.
/// </summary>
internal sealed class Crew : IDisposable
{
    private readonly Thread[] members;
    private readonly SemaphoreSlim[] turns;
    private readonly SemaphoreSlim finished = new(0);
    private Action<int>? body;

    public Crew(int size)
    {
        members = new Thread[size];
        turns = new SemaphoreSlim[size];
        for (int index = 0; index < size; index++)
        {
            int member = index;
            turns[index] = new SemaphoreSlim(0);
            members[index] = new Thread(() => Serve(member)) { IsBackground = true, Name = $"Logical thread {member}" };
            members[index].Start();
        }
    }

    /// <summary>
    /// Lets this member begin with a body, and waits until somebody tells <see cref="Finish"/>; by then each member
    /// must have run to its end.
    /// </summary>
    public void Run(int first, Action<int> work)
    {
        body = work;
        turns[first].Release();
        finished.Wait();
    }

    /// <summary>Lets another member go on.</summary>
    public void LetGo(int member) => turns[member].Release();

    /// <summary>Stops this member until somebody lets it go on.</summary>
    public void Await(int member) => turns[member].Wait();

    public void Finish() => finished.Release();

    public void Dispose()
    {
        body = null;
        for (int index = 0; index < members.Length; index++)
        {
            turns[index].Release();
            members[index].Join();
            turns[index].Dispose();
        }

        finished.Dispose();
    }

    private void Serve(int member)
    {
        while (true)
        {
            turns[member].Wait();
            if (body is not { } work)
                return;
            work(member);
        }
    }
}
