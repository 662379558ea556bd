using System.Diagnostics.CodeAnalysis;

namespace PtMalloc.Core;

/// <summary>
/// Everything the core asks of the world. The core is generic over it and specialised at compile time, so a native
/// platform costs nothing and a simulated one sees every access.
/// Addresses and sizes are <c>nuint</c> in every layout; a word is <see cref="ILayout.WordSize"/> bytes.
/// A system request that fails returns 0 or false and has changed nothing.
/// </summary>
[SuppressMessage(
    "Design", "CA1045", Justification = "No by-reference members; the rule misreads static abstract ones.")]
public interface IPlatform : ILayout
{
    // ---- Words. Plain access is for memory that one thread owns or a lock guards; everything else names its ordering.

    /// <summary>Reads a word that this thread owns, or that a lock it holds guards.</summary>
    static abstract nuint Read(nuint address);

    /// <summary>Writes a word that this thread owns, or that a lock it holds guards.</summary>
    static abstract void Write(nuint address, nuint value);

    /// <summary>Reads a shared word; later accesses stay behind it.</summary>
    static abstract nuint LoadAcquire(nuint address);

    /// <summary>Writes a shared word; earlier accesses stay before it.</summary>
    static abstract void StoreRelease(nuint address, nuint value);

    /// <summary>Stores a word and returns what was there; a full barrier.</summary>
    static abstract nuint Exchange(nuint address, nuint value);

    /// <summary>
    /// Stores <paramref name="value"/> if the word is <paramref name="expected"/>; returns what was there; a full
    /// barrier.
    /// </summary>
    static abstract nuint CompareExchange(nuint address, nuint value, nuint expected);

    /// <summary>Adds to a word, modulo the word size, and returns what was there before; a full barrier.</summary>
    static abstract nuint FetchAdd(nuint address, nuint delta);

    /// <summary>
    /// Writes a word that another thread reads and writes plainly at the same time: it may see the value at once, late,
    /// or never, if it overwrites it. An aligned word is never torn.
    /// </summary>
    static abstract void Hint(nuint address, nuint value);

    /// <summary>Hints that a word will soon be read. Any address is allowed, also one that is not mapped.</summary>
    static abstract void Prefetch(nuint address);

    /// <summary>Copies bytes between two blocks that do not overlap.</summary>
    static abstract void Copy(nuint to, nuint from, nuint bytes);

    /// <summary>Fills a block with one byte value, and returns the block: last in a method, it is a jump.</summary>
    static abstract nuint Fill(nuint address, byte value, nuint bytes);

    /// <summary>
    /// Fills a block, but by no function of libc's, which the program may have put one of its own in front of that
    /// comes back: for the middle of a change.
    /// </summary>
    static abstract void Overwrite(nuint address, byte value, nuint bytes);

    // ---- The system's memory. Page multiples only.

    /// <summary>Bytes in a page.</summary>
    static abstract nuint PageSize { get; }

    /// <summary>
    /// Moves the break (sbrk, MORECORE) and returns where it was; 0 moves nothing and asks; returns 0 on failure.
    /// </summary>
    static abstract nuint MoveBreak(nint delta);

    /// <summary>Maps fresh zeroed memory, readable and writable, wherever the system likes.</summary>
    static abstract nuint Map(nuint bytes);

    /// <summary>
    /// Reserves addresses that can't be written, at <paramref name="hint"/> if that is free (0: anywhere).
    /// </summary>
    static abstract nuint Reserve(nuint bytes, nuint hint);

    /// <summary>Makes reserved pages readable and writable.</summary>
    static abstract bool Commit(nuint address, nuint bytes);

    /// <summary>Gives the memory of pages back; they stay accessible and read as zero (MADV_DONTNEED).</summary>
    static abstract bool Decommit(nuint address, nuint bytes);

    /// <summary>Gives the memory of pages back and makes them a bare reservation again.</summary>
    static abstract bool Uncommit(nuint address, nuint bytes);

    /// <summary>Makes mapped pages such that any access ends the process.</summary>
    static abstract bool Guard(nuint address, nuint bytes);

    /// <summary>Whether given-back pages must be uncommitted, because the system accounts for what is accessible
    /// (overcommit_memory 2) or a secure process must not keep stale pages (check_may_shrink_heap).</summary>
    static abstract bool MustUncommit { get; }

    /// <summary>Resizes a mapping made by <see cref="Map"/>, moving it if it must; returns its new address.</summary>
    static abstract nuint Remap(nuint address, nuint oldBytes, nuint newBytes);

    /// <summary>Unmaps pages. Failure (the mapping count limit) leaves them mapped.</summary>
    static abstract bool Unmap(nuint address, nuint bytes);

    // ---- Waiting. The lock itself is the core's (see Lock), so that a scheduler sees every step of it.

    /// <summary>Sleeps while the word holds this value (futex wait); may wake for no reason.</summary>
    static abstract void WaitWhile(nuint address, nuint value);

    /// <summary>Like <see cref="WaitWhile"/>, but for no longer than about 10 ms.</summary>
    static abstract void PauseWhile(nuint address, nuint value);

    /// <summary>Leaves the processor to others for a fraction of a millisecond.</summary>
    static abstract void Breathe();

    /// <summary>Wakes one sleeper of the word, or all.</summary>
    static abstract void Wake(nuint address, bool all);

    /// <summary>
    /// What tells the calling thread from all others alive, at hand without a system call: not 0, and with nothing in
    /// the bits of <see cref="LockState"/>. The thread that forks has the same in the child.
    /// </summary>
    static abstract nuint ThreadMark { get; }

    /// <summary>
    /// The calling thread has taken the lock over this word: for platforms whose <see cref="Fail"/> throws, and so must
    /// let go of it.
    /// </summary>
    static abstract void LockTaken(nuint word);

    /// <summary>The calling thread is about to release it.</summary>
    static abstract void LockReleased(nuint word);

    // ---- Where the allocator's own state lies.

    /// <summary>
    /// The root block of the process's allocator: <see cref="Ptmalloc{P}.Root"/>, zeroed before first use.
    /// </summary>
    static abstract nuint RootAddress { get; }

    /// <summary>
    /// The root and the main arena, for who has one of the words in front of it that name the root
    /// (<see cref="CacheField.Root"/>, <see cref="ArenaField.Root"/>).
    /// </summary>
    /// <param name="word">That word's address; the word may be 0 yet.</param>
    static abstract nuint RootBy(nuint word);

    /// <inheritdoc cref="RootBy"/>
    static abstract nuint MainArenaBy(nuint word);

    /// <summary>How many times as much as usual caches hold and magazines weigh: memory for speed.</summary>
    static abstract nuint CacheScale { get; }

    /// <summary>
    /// A word that no program writes by chance: what a cached block is marked with (tcache_key). Constant once
    /// <see cref="ChooseCacheKey"/> answered it.
    /// </summary>
    static abstract nuint CacheKey { get; }

    /// <summary>
    /// Asked once, at initialisation, for what <see cref="CacheKey"/> is to be: no address, since each program can read
    /// it.
    /// </summary>
    static abstract nuint ChooseCacheKey();

    /// <summary>The main arena, a static block, zeroed before first use.</summary>
    static abstract nuint MainArenaAddress { get; }

    /// <summary>
    /// The cache of threads that have none any more: always empty, never accepts; zeroed before first use.
    /// </summary>
    static abstract nuint ExitedCacheAddress { get; }

    /// <summary>
    /// Where the first caches are cut from: <see cref="Ptmalloc{P}.ThreadCache.SlabBytes"/> of static memory, zeroed
    /// before first use.
    /// </summary>
    static abstract nuint FirstSlabAddress { get; }

    /// <summary>
    /// The window map: one bit per window of <see cref="ILayout.MaxHeapSize"/> bytes, words of
    /// <see cref="ILayout.WordSize"/>, zeroed before first use.
    /// </summary>
    static abstract nuint WindowMapAddress { get; }

    /// <summary>Makes this the calling thread's cache, passed in at each of its later calls, and arranges for
    /// <see cref="Ptmalloc{P}.ThreadExit"/> when the thread ends. Only the thread itself sets it.</summary>
    static abstract void SetThreadCache(nuint cache);

    /// <summary>Bytes of the key table: a block that the system's library asks for in a thread's life, and frees when
    /// the last of the thread's destructors has run; 0: there is no such block. Where there is one, its free is a
    /// thread's end.</summary>
    static abstract nuint KeyTableBytes { get; }

    /// <summary>Whether a request for so many zeroed bytes, from here, is for a thread's key table.</summary>
    static abstract bool IsForKeyTable(nuint bytes, nuint caller);

    /// <summary>A number that tells the calling thread from others alive (for reports and the descriptor).</summary>
    static abstract nuint ThreadId { get; }

    // ---- Process.

    /// <summary>Called once, by the thread that initialises the allocator, before anything is allocated:
    /// set the tunables in the root, register for fork and thread exit (ptmalloc_init).</summary>
    static abstract void Initialize(nuint root);

    /// <summary>
    /// Called once, after initialisation is complete and published: the user's initialising hook runs here.
    /// </summary>
    static abstract void Initialized(nuint root);

    /// <summary>Processors this process may use (affinity and quota), at least 1.</summary>
    static abstract nuint UsableProcessors { get; }

    /// <summary>Processors online (get_nprocs), at least 1.</summary>
    static abstract nuint OnlineProcessors { get; }

    /// <summary>
    /// The address of a word that is <see cref="Ptmalloc{P}.Fork.Noticed"/> and that a fork wipes to 0 in the child
    /// (MADV_WIPEONFORK); 0: the system has no such memory.
    /// </summary>
    static abstract nuint ForkWordAddress { get; }

    /// <summary>What the settings are before anybody sets one.</summary>
    static abstract Profile Profile { get; }

    /// <summary>
    /// Whether threads can be watched: constant. Not where something else gives memory back in silence.
    /// </summary>
    static abstract bool CanWatch { get; }

    /// <summary>
    /// Milliseconds of a clock that never goes back, exact to a few of them, and cheap: asked on every slow path.
    /// </summary>
    static abstract nuint CoarseTime { get; }

    /// <summary>
    /// Makes a thread that runs <see cref="Ptmalloc{P}.Background.Run"/> and ends, with every signal blocked and no
    /// cache of its own. The caller may hold any lock of the program's or of its libraries': none may be needed for it.
    /// </summary>
    static abstract bool TryMakeThread();

    /// <summary>
    /// Empties the caches of threads that ended and could not do so themselves, where there are such. Called before a
    /// request fails for want of memory, with no lock held.
    /// </summary>
    static abstract void TakeInEndedThreads();

    /// <summary>
    /// Lets the calling thread sleep; false if the system refuses: who would do so again and again had better end.
    /// </summary>
    static abstract bool TrySleep(nuint milliseconds);

    /// <summary>
    /// Called in a forked child, once, before it asks for memory: what the platform knows of the process may have
    /// changed.
    /// </summary>
    static abstract void BecomeChild();

    /// <summary>An unpredictable word, odd: for the keys.</summary>
    static abstract nuint RandomKey { get; }

    /// <summary>Tells the caller's language that memory ran out (errno = ENOMEM).</summary>
    static abstract void SetOutOfMemory();

    /// <summary>Tells the caller's language that an argument is invalid (errno = EINVAL).</summary>
    static abstract void SetInvalidArgument();

    /// <summary>
    /// How far the calling thread's stack reaches: less, the further it reaches; the same or more as before if what was
    /// called since then has been left.
    /// </summary>
    static abstract nuint StackPosition { get; }

    /// <summary>
    /// Where the users' hooks lie, a word for each <see cref="Hook"/>: zeroed before first use, and readable only.
    /// </summary>
    static abstract nuint HooksAddress { get; }

    /// <summary>Makes them writable, or readable only again.</summary>
    static abstract bool SetHooksWritable(bool isWritable);

    /// <summary>Calls a user's hook (an address in the platform's own convention) with up to three words.</summary>
    static abstract nuint CallHook(nuint hook, nuint first, nuint second, nuint third);

    // ---- The slow doors: where a fast path goes when it misses. A tail call; native passes the caller's address as
    // well.

    /// <summary>
    /// Goes on to <see cref="Ptmalloc{P}.MallocSlow"/>; by which door may depend on what was called (0: malloc).
    /// </summary>
    static abstract nuint EnterMallocSlow(nuint size, nuint cache, nuint form);

    /// <summary>Goes on to <see cref="Ptmalloc{P}.FreeSlow"/>.</summary>
    static abstract void EnterFreeSlow(nuint pointer, nuint cache);

    /// <summary>Goes on to <see cref="Ptmalloc{P}.FreeSizedSlow"/>.</summary>
    static abstract void EnterFreeSizedSlow(nuint pointer, nuint size, nuint cache, nuint alignment);

    // ---- Who listens, and what happens on corruption.

    /// <summary>A step of the allocator, for a listener. Native: nobody, and the call vanishes.
    /// What is passed must already be at hand: a read made only for the listener would stay.</summary>
    static abstract void Notify(Step step, nuint subject, nuint detail);

    /// <summary>Reports a corruption and never returns: native prints and aborts, others throw.</summary>
    /// <param name="fault">What is wrong.</param>
    /// <param name="pointer">The chunk or user pointer it was seen at.</param>
    /// <param name="arena">The arena it belongs to, 0 if unknown; the core's caller may hold its lock.</param>
    /// <param name="seen">The word that was read.</param>
    [DoesNotReturn]
    static abstract nuint Fail(Corruption fault, nuint pointer, nuint arena, nuint seen);

    /// <summary>
    /// Reports what a check of the heap found (<see cref="Corruption.HeapCheckFailed"/>), and never returns either.
    /// </summary>
    /// <param name="finding">What is wrong, and where.</param>
    /// <param name="arena">The arena that was checked; the core's caller holds its lock.</param>
    [DoesNotReturn]
    static abstract nuint FailCheck(Finding finding, nuint arena);

    /// <summary>Like <see cref="Fail"/>, for a word that should have been another.</summary>
    /// <param name="fault">What is wrong.</param>
    /// <param name="pointer">The user pointer.</param>
    /// <param name="arena">The arena it belongs to, 0 if unknown or none.</param>
    /// <param name="place">Where the word lies.</param>
    /// <param name="seen">The word that was read there.</param>
    /// <param name="expected">What it should have been.</param>
    [DoesNotReturn]
    static abstract nuint FailDiffering(
        Corruption fault, nuint pointer, nuint arena, nuint place, nuint seen, nuint expected);
}
