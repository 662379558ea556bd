namespace PtMalloc.Core;

/// <summary>
/// The words of a thread cache, in order. The descriptor publishes them: append, or raise its version. Only the owning
/// thread reads and writes them, but for Next (constant once published), NextSpare (directory's lock) and, in a forked
/// child, all of a vanished owner's.
/// </summary>
public enum CacheField
{
    /// <summary>
    /// Where the memory begins that the fast paths take for their own without asking further: where the thread's home
    /// arena grows.
    /// </summary>
    RangeStart = 0,

    /// <summary>
    /// Its length in units of the alignment; 0: none. Another thread may set it to 0 at any time, and this one may
    /// overwrite that: a hint to come by (see Watch).
    /// </summary>
    RangeUnits,

    /// <summary>
    /// Heads of singly linked lists, last in first out, small bins' and then medium ones': a class's number is its
    /// word's, so that both fast paths need no offset.
    /// </summary>
    Heads = CacheBins.First,

    /// <summary>
    /// Always 0. The first is the head met by a request that has no small bin; whoever finds the last medium bins empty
    /// looks at the others.
    /// </summary>
    Nothing = Heads + CacheBins.Nothing - CacheBins.First,

    /// <summary>
    /// How many more chunks each small bin accepts; all 0 in a cache that is off, so that free needs no other test.
    /// </summary>
    Slots = Nothing + CacheBins.MediumReach,

    /// <summary>How many more bytes the medium bins accept; signed.</summary>
    MediumRoom = Slots + CacheBins.Count,

    /// <summary>How many bytes they accept when empty; grows from little.</summary>
    MediumLimit,

    /// <summary>How many chunks each small bin accepts when empty; grows with every refill.</summary>
    Capacities,

    /// <summary>How many bytes the capacities may still grow by.</summary>
    Growth = Capacities + CacheBins.Count,

    /// <summary>
    /// Blocks freed here that belong to another thread's arena, on their way there: the list, its last block, the
    /// bytes, and the arena.
    /// </summary>
    OutHead,
    OutTail,
    OutBytes,
    OutArena,

    /// <summary>The root block, for readers from outside; 0: this thread has not called before.</summary>
    Root,

    /// <summary>The thread's home arena; 0: none yet.</summary>
    Arena,

    /// <summary><see cref="CacheState"/>.</summary>
    State,

    /// <summary>The root's mode as this cache last took it over.</summary>
    Mode,

    /// <summary>
    /// How far the stack reached where a user's hook was called that has not returned, so that what it calls goes
    /// straight on; 0: none runs.
    /// </summary>
    InHook,

    /// <summary>Rounds of the thread's exit that the platform has seen.</summary>
    ExitRounds,

    /// <summary>The last fork (RootField.ForkNumber) that this thread gave a moment to end.</summary>
    ForkSeen,

    /// <summary>
    /// How often the medium bins are to be met full before they may hold more: the more threads there are, the more
    /// often.
    /// </summary>
    MediumPatience,

    /// <summary>The thread, as the platform numbers it.</summary>
    Thread,

    /// <summary>The next cache of all (see RootField.Caches).</summary>
    Next,

    /// <summary>The next spare cache.</summary>
    NextSpare,

    /// <summary>The flag that chunks of the home arena carry, for what lies in the range.</summary>
    OwnerFlag,

    /// <summary>Slow operations until the next check of the heap; 0: there is none.</summary>
    CheckIn,

    // Copies of both, as in the root.
    NextCopy,
    NextSpareCopy,

    /// <summary>The table of what this thread holds in the hardened modes (see Hold); 0: none yet.</summary>
    Hold,

    /// <summary>What random placement goes by.</summary>
    Random,

    /// <summary>The table of what this thread freed and nobody may have yet (see Quarantine); 0: none.</summary>
    Quarantine,

    /// <summary>The home's epoch in which the cache was last emptied.</summary>
    Epoch,

    /// <summary>Each small bin's spare magazine: the first block of a list of a fixed length, or 0.</summary>
    Spares,

    /// <summary>A copy of Arena.</summary>
    ArenaCopy = Spares + CacheBins.Count,

    /// <summary>
    /// Where the blocks lie that free sends without asking further, as RangeStart: main's memory or a heap, while a
    /// block out of it is on its way.
    /// </summary>
    OutStart,

    /// <summary>Its length in units of the alignment; 0: none.</summary>
    OutUnits,

    /// <summary>The flag that chunks there carry.</summary>
    OutFlag,

    /// <summary>
    /// Frees until a watched thread looks at the clock; counted down in any other as well, from very many (see Watch).
    /// </summary>
    WatchLeft,

    /// <summary>How many frees there were to be until then; 0: the thread is not watched.</summary>
    WatchLength,

    /// <summary>The time of the thread's last round.</summary>
    WatchedAt,

    /// <summary>The process (RootField.Generation) in which a thread took this cache. DirectoryLock to write.</summary>
    Generation,

    /// <summary><see cref="Core.KeyTableState"/>.</summary>
    KeyTable,

    /// <summary>
    /// Medium blocks whose address has none of these bits are not cached (see ThreadCache.Sparse.cs): at first all
    /// bits, so that all are.
    /// </summary>
    SparseMask,

    /// <summary>Bytes of new memory that aligned requests took since the cache was last emptied for them.</summary>
    Placeless,

    /// <summary>A copy of RootField.CacheKey.</summary>
    Key,

    Count,
}
