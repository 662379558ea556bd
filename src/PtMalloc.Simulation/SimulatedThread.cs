namespace PtMalloc.Simulation;

/// <summary>A logical thread: what a real one would keep in thread-local storage.</summary>
public sealed class SimulatedThread
{
    internal SimulatedThread(nuint id, nuint cache)
    {
        Id = id;
        Cache = cache;
    }

    /// <summary>A number that tells it from the others.</summary>
    public nuint Id { get; }

    /// <summary>The TLS word: the cache passed to each entry of the allocator.</summary>
    public nuint Cache { get; internal set; }

    /// <summary>How far its stack reaches: it grows downwards. Only calls of hooks use any of it.</summary>
    public nuint StackPosition { get; internal set; } = 1 << 20;

    /// <summary>The thread's errno.</summary>
    public Errno Errno { get; set; }
}
