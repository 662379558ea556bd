namespace PtMalloc;

/// <summary>
/// The words of a thread cache, in order. The descriptor publishes them, so append only. Only the owning thread reads and writes
/// them, but for Next (constant once published), NextSpare (directory's lock) and, in a forked child, all of a vanished owner's.
/// </summary>
public enum CacheField
{
    /// <summary>64 heads of singly linked lists, last in first out, one per chunk size from the smallest up.</summary>
    Heads = 0,

    /// <summary>How many more chunks each list accepts; all 0 in a cache that is off, so that free needs no other test.</summary>
    Slots = Heads + CacheBins.Count,

    /// <summary>The root block; 0: this thread has not called before.</summary>
    Root = Slots + CacheBins.Count,

    /// <summary>The thread's home arena; 0: none yet.</summary>
    Arena,

    /// <summary>The word that marks a free chunk as cached (tcache_key), here for the fast path.</summary>
    Key,

    /// <summary><see cref="CacheState"/>.</summary>
    State,

    /// <summary>The root's mode as this cache last took it over.</summary>
    Mode,

    /// <summary>Not 0 while a user's hook runs in this thread, so that what it calls goes straight on.</summary>
    InHook,

    /// <summary>Rounds of the thread's exit that the platform has seen.</summary>
    ExitRounds,

    /// <summary>The last fork (RootField.ForkNumber) that this thread gave a moment to end.</summary>
    ForkSeen,

    /// <summary>Bytes until a refill would be sampled; signed.</summary>
    Countdown,

    /// <summary>The thread, as the platform numbers it.</summary>
    Thread,

    /// <summary>The next cache of all (see RootField.Caches).</summary>
    Next,

    /// <summary>The next spare cache.</summary>
    NextSpare,

    Count,
}
