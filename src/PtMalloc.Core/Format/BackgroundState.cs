namespace PtMalloc.Core;

/// <summary>What is known of the background thread.</summary>
public static class BackgroundState
{
    /// <summary>There is none, and none is needed.</summary>
    public const nuint Idle = 0;

    /// <summary>Too much is dirty: whoever leaves the allocator next makes the thread.</summary>
    public const nuint Wanted = 1;

    /// <summary>
    /// It is being made, or it runs, and what is dirty has been told of since it last looked: it goes round once more.
    /// </summary>
    public const nuint Called = 2;

    /// <summary>It runs, and ends after a round that leaves little.</summary>
    public const nuint Running = 3;
}
