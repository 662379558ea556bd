namespace PtMalloc.Core;

/// <summary>
/// Every number that was chosen, and not given by the layout or by glibc: how much, how many, how often, with the
/// reason. docs/performance.md has the measurements. What a cache may hold, and for how many threads:
/// <see cref="CacheBins"/>.
/// </summary>
public static class Tuning
{
    // ---- The arena: cutting and merging

    /// <summary>
    /// A merged chunk of this size makes free look at what could go back to the system
    /// (FASTBIN_CONSOLIDATION_THRESHOLD).
    /// </summary>
    public const int ConsolidationThreshold = 64 << 10;

    /// <summary>Unsorted chunks looked at in one malloc before it goes on to the bins (MAX_ITERS).</summary>
    public const int MaxUnsortedPerScan = 10000;

    /// <summary>The least mapped in place of a refused break (MMAP_AS_MORECORE_SIZE).</summary>
    public const int LeastMapForBreak = 1 << 20;

    /// <summary>Free chunks looked at for one aligned request.</summary>
    public const int MaxPlaces = 32;

    /// <summary>Bytes of top that a refill may always take ahead.</summary>
    public const int LeastRun = 256;

    /// <summary>Of a larger arena: the part of what it has handed out that a refill may take ahead.</summary>
    public const int RunShare = 64;

    /// <summary>Bytes that may wait on an arena's remote list before whoever adds to it takes the list in.</summary>
    public const int MaxRemoteBytes = 1 << 20;

    /// <summary>
    /// A request of more than so many times what all arenas have is refused at once: gathering hardly helps it.
    /// </summary>
    public const int MostGathered = 4;

    /// <summary>Bytes that realloc rather copies than cut a chunk.</summary>
    public const int MostMoved = 8 << 10;

    /// <summary>
    /// realloc makes growth by less than a quarter a quarter; of blocks from this size on an eighth, since there a
    /// quarter is much memory.
    /// </summary>
    public const int LargerGrowth = 16 << 10;

    // ---- The thread cache

    /// <summary>
    /// Chunks that one miss brings ahead into a medium bin at the most, unless caches hold more by the platform.
    /// </summary>
    public const int MaxAhead = 15;

    /// <summary>Bytes of another arena's blocks that are sent home in one batch.</summary>
    public const int OutboxBytes = 16 << 10;

    /// <summary>
    /// The greatest alignment that chunk sizes are rounded up to: two cache lines. What that costs is less than the
    /// cut-off leads would.
    /// </summary>
    public const int MaxRounded = 128;

    /// <summary>Blocks looked at in one bin for an aligned request.</summary>
    public const int MaxLooks = 8;

    /// <summary>
    /// The greatest alignment at which blocks of all sizes are cached: of a smaller one there are many places.
    /// </summary>
    public const int MostDense = 1024;

    /// <summary>
    /// The part of an arena that aligned requests may take anew before a thread's cache and the depot are emptied
    /// for them.
    /// </summary>
    public const int PlacelessShare = 64;

    // ---- Magazines and the depot

    /// <summary>Bytes in a magazine, but for those of the smallest chunks.</summary>
    public const int MagazineBytes = 8 << 10;

    /// <summary>Bytes in a magazine of medium chunks, unless one chunk is more.</summary>
    public const int MediumMagazineBytes = 64 << 10;

    /// <summary>Chunks in a magazine at most.</summary>
    public const int MagazineRounds = 128;

    /// <summary>Misses in an epoch before a medium size counts as in demand.</summary>
    public const int LeastMisses = 2;

    /// <summary>Of so many misses of medium sizes at least one must be of a size in demand.</summary>
    public const int DemandShare = 8;

    /// <summary>
    /// While the depot holds no more than this share of what the arena uses, a small request takes new memory: an
    /// eighth, as a power of two.
    /// </summary>
    public const int SmallShareShift = 3;

    /// <summary>The share for a larger request, which needs memory that has merged.</summary>
    public const int LargeShareShift = 6;

    /// <summary>The share for a request larger than <see cref="MostHoped"/>.</summary>
    public const int HugeShareShift = 1;

    /// <summary>
    /// The largest request that a few small chunks, merged with what is free around them, may come to serve. For
    /// more, most of the memory must lie in the depot.
    /// </summary>
    public const int MostHoped = 128 << 10;

    /// <summary>Bytes released from the depot for a small request at the most.</summary>
    public const int SmallRelease = 256 << 10;

    /// <summary>Bytes released from the depot for a larger request at the most.</summary>
    public const int LargeRelease = 1 << 20;

    /// <summary>Chunks that one slow path releases from the depot because they were idle.</summary>
    public const int MaxSwept = 8192;

    // ---- Decay: memory that goes back with time

    /// <summary>The smallest free chunk whose pages are given back by decay.</summary>
    public const int LeastPurged = 16 << 10;

    /// <summary>
    /// The smallest that has an age: it may have a page that malloc_trim gives back, and need not ask for again.
    /// </summary>
    public const int LeastAged = 4 << 10;

    /// <summary>Runs of pages given back in one slow path.</summary>
    public const int MaxRuns = 64;

    /// <summary>
    /// Chunks looked at in one slow path. A bin with more than that keeps the pages of some for a while; the walk
    /// goes on at the next bin.
    /// </summary>
    public const int MaxVisits = 2048;

    /// <summary>
    /// Top shrinks only if at least so much can go: below that a move of the break costs more than it gives.
    /// </summary>
    public const int LeastTrim = 32 << 10;

    /// <summary>
    /// If there is but one arena and it is smaller, nothing decays: its top could not be trimmed, and a small
    /// program need not ask for the time.
    /// </summary>
    public const int LeastDecaying = (128 << 10) + LeastTrim;

    /// <summary>The most that an arena grows by beyond what is asked of it.</summary>
    public const int MaxGrowthPad = 4 << 20;

    /// <summary>
    /// What a thread that begins an epoch does for other arenas, whose own may have fallen silent, counted in what
    /// a slow path does at the most.
    /// </summary>
    public const int TurnsForOthers = 4;

    // ---- Dirt: how much is worth a look

    /// <summary>So much dirt in all arenas together is worth a thread.</summary>
    public const int MuchDirt = 8 << 20;

    /// <summary>So much excess in all arenas together is worth that free comes by.</summary>
    public const int MuchExcess = 1 << 20;

    /// <summary>Bytes that an arena releases between two looks at least: so much of its dirt may go unseen.</summary>
    public const int ReleasedBetweenLooks = 256 << 10;

    /// <summary>Of a large arena: the part of its memory that it releases between two looks.</summary>
    public const int ReleasedShare = 16;

    /// <summary>
    /// Which share of its blocks in use an arena may hold as dirt: an eighth comes and goes in most programs.
    /// </summary>
    public const int WarrantedShare = 8;

    // ---- Early: what goes back at once

    /// <summary>So much excess of one arena goes back early; what is less may stay in a silent program.</summary>
    public const int EarlyExcess = 16 << 20;

    /// <summary>The most that the budget comes to, in KiB.</summary>
    public const int MostEarly = 256 << 10;

    /// <summary>What each millisecond adds to it, in KiB: 16 MiB a second, some 4,000 page faults.</summary>
    public const int EarlyRate = 16;

    /// <summary>
    /// What a chunk of the depot takes from the budget, in bytes: merging it costs about a quarter of a page fault.
    /// </summary>
    public const int CostOfRound = 1 << 10;

    /// <summary>Runs of pages given back early in one slow path.</summary>
    public const int MaxEarlyRuns = 512;

    // ---- The watch, and the background thread

    /// <summary>Milliseconds from one round of the watch to the next.</summary>
    public const int WatchRound = 10;

    /// <summary>
    /// Frees from one look at the clock to the next at the most. A thread that seldom calls looks at each.
    /// </summary>
    public const int WatchedFrees = 16;

    /// <summary>Other arenas looked after in one round.</summary>
    public const int WatchedOthers = 4;

    /// <summary>
    /// What one round does at the most for the home, and again for others, counted in what a slow path does at the
    /// most: little in a busy thread.
    /// </summary>
    public const int TurnsIfBusy = 2;

    /// <summary>What one round does in a thread that seldom comes by.</summary>
    public const int TurnsIfIdle = 8;

    /// <summary>Milliseconds until a system that refused the background thread is asked again.</summary>
    public const int BackgroundPatience = 60_000;

    /// <summary>The shortest sleep of the background thread, in milliseconds.</summary>
    public const int ShortestSleep = 10;

    // ---- Forks

    /// <summary>
    /// Pauses of the handler before a fork, for other forks and all arenas together, before it goes without those that
    /// are left: well under a second.
    /// </summary>
    public const int MaxForkPauses = 50;

    /// <summary>Arenas may be made while the handler goes round; so often it looks again.</summary>
    public const int MaxForkRounds = 3;

    /// <summary>
    /// Pauses that a thread makes for a fork, and for those that follow it at once: some hundredths of a second,
    /// for it may be the fork that waits for this thread.
    /// </summary>
    public const int MaxForkPatience = 5;

    /// <summary>
    /// Requests that go on quickly in one fork before each has to pause first: a fork that takes seconds must not
    /// use up all mappings.
    /// </summary>
    public const int MaxQuickRequests = 1024;

    // ---- The hardened modes

    /// <summary>Freed chunks that a thread holds of each size.</summary>
    public const int HoldSlots = 16;

    /// <summary>
    /// Chunks that a miss takes from the arena beyond the one asked for, as far as its free memory goes.
    /// </summary>
    public const int HoldBatch = 7;

    /// <summary>Chunks looked at when a process ends: that should not take a second.</summary>
    public const int MostLooked = 1 << 20;

    /// <summary>Chunks in a thread's quarantine at most, a power of two.</summary>
    public const int QuarantineSlots = 1024;

    /// <summary>Chunks in it at the first level.</summary>
    public const int FewQuarantineSlots = 64;

    /// <summary>Bytes in a thread's quarantine at most.</summary>
    public const int QuarantineBytes = 4 << 20;

    /// <summary>Bytes in it at the first level.</summary>
    public const int FewQuarantineBytes = 512 << 10;

    /// <summary>The largest chunk that waits in a quarantine.</summary>
    public const int MaxQuarantined = 256 << 10;

    /// <summary>
    /// Bytes that stay in a quarantine when its thread ends: until the next thread takes its cache, or the process ends
    /// and all is looked at.
    /// </summary>
    public const int QuarantineOfEnded = 64 << 10;

    /// <summary>
    /// As many of the newest in a quarantine are looked at in each allocation: what a program does to a block that it
    /// freed, it mostly does soon.
    /// </summary>
    public const int QuarantineNewest = 4;

    /// <summary>Mappings of freed blocks that nobody may touch yet, at most; a power of two.</summary>
    public const int RetiredSlots = 256;

    /// <summary>
    /// Bytes of the largest such mapping, and a sixteenth of all together: programs with a limit on addresses have to
    /// live, too.
    /// </summary>
    public const int RetiredBytes = 32 << 20;
}
