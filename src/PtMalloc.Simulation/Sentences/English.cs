using System.Collections.Generic;
using PtMalloc.Simulation.Pictures;

namespace PtMalloc.Simulation.Sentences;

/// <summary>The sentences in English. What the places mean is described at <see cref="Teller"/>.</summary>
public static class English
{
    public static Catalogue Catalogue { get; } = new()
    {
        Steps = new Dictionary<Step, string>
        {
            // What the program calls, and what it gets.
            [Step.MallocCalled] =
                "The program asks for {bytes} bytes: with header and alignment that is a chunk of {chunk} bytes.",
            [Step.CallocCalled] = "The program asks for {count} × {bytes} bytes, zeroed.",
            [Step.ReallocCalled] =
                "The program wants the block {pointer} to have {bytes} bytes: a chunk of {chunk} bytes.",
            [Step.MemalignCalled] = "The program asks for {bytes} bytes at a multiple of {count}.",
            [Step.FreeCalled] = "The program gives the block {pointer} back.",
            [Step.TrimCalled] =
                "The program asks that free memory goes back to the system, but for {bytes} bytes at main's top.",
            [Step.MalloptCalled] =
                "mallopt: the program sets a parameter to {bytes}. Main's fast bins are emptied before it changes.",
            [Step.ThreadExitCalled] = "Thread {bytes} ends.",
            [Step.Returned] = "The call returns {pointer}.",
            [Step.Finished] = "The call returns.",
            [Step.SystemCalled] = "System call: {call}",
            [Step.Corrupted] = "The heap is damaged at {at}: \"{fault}\". A real program is aborted here.",
            [Step.Crashed] = "Nothing is mapped at {at} any more: a real program ends with SIGSEGV here.",

            // The start.
            [Step.InitializingHook] = "This thread never called before: its way leads through the initialising hook.",
            [Step.Initialize] = "ptmalloc_init: the process's first call sets up the allocator; its state is at {at}.",
            [Step.ArenaInitialized] =
                "malloc_init_state: all bins of {arena} are made empty rings; "
                + "its top is the unsorted bin's head, of size 0.",
            [Step.ThreadAttach] = "The thread gets its own cache record at {at}.",
            [Step.ThreadDetach] = "The thread's cache record at {at} is spare now, for the next thread.",
            [Step.UserHook] = "A user's hook at {at} takes the call.",

            // The thread cache.
            [Step.CacheHit] = "Thread cache, bin {index}: hit, the block {at} is taken. No lock is needed.",
            [Step.CacheMiss] = "Thread cache: no chunk of {bytes} bytes.",
            [Step.CachePush] = "Thread cache, bin {index}: the block {at} is put into it, still marked as in use.",
            [Step.Refill] = "Thread cache: it takes more chunks of {bytes} bytes, as the lock is held anyway.",
            [Step.Flush] = "Thread cache: {bytes} chunks leave it for their arenas.",
            [Step.SpareSet] =
                "Thread cache, bin {index}: it is full; its list is set aside whole, as the spare magazine.",
            [Step.SpareLoaded] = "Thread cache, bin {index}: it is empty; the spare magazine takes its place.",
            [Step.MagazinePut] = "Depot of {arena}: a full magazine of chunks of {bytes} bytes goes in, whole.",
            [Step.MagazineTaken] = "Depot of {arena}: a full magazine of chunks of {bytes} bytes is taken, whole.",
            [Step.DepotPush] =
                "Depot: the chunk {at} of "
                + "{bytes} bytes goes into the open magazine of its size, still marked as in use.",
            [Step.DepotHit] = "Depot: hit, the chunk {at} has just the {bytes} bytes.",
            [Step.DepotRelease] = "Depot: the chunk {at} of {bytes} bytes leaves it, to merge with its neighbours.",

            // The arena.
            [Step.ArenaHome] = "arena_get: the thread's arena is {arena}; it is locked.",
            [Step.ArenaFromFreeList] = "arena_get2: {arena} has no threads any more, so it becomes this thread's.",
            [Step.ArenaCreated] =
                "arena_get2: the limit is not reached, "
                + "so the thread gets a new arena: {arena}, in a heap of {bytes} bytes.",
            [Step.ArenaLimit] = "arena_get2: no arena more can be had (the limit is {bytes}), so one is shared.",
            [Step.ArenaBusy] = "The lock of {arena} is held: the next of the ring is tried.",
            [Step.ArenaReused] = "The lock of {arena} is free: the thread shares it from now on.",
            [Step.ArenaRetry] =
                "arena_get_retry: {arena} has no memory for a chunk of {bytes} bytes; another arena is tried.",
            [Step.ArenaFreed] = "The last thread left {arena}: it goes to the free list, for the next new thread.",
            [Step.ArenaNone] = "No arena is to be had: the chunk of {bytes} bytes is mapped on its own.",
            [Step.RemotePush] =
                "The lock of {arena} is held: the chunk is left on its list of remote frees, without waiting.",
            [Step.RemoteCollect] = "What other threads left on the list of remote frees of {arena} is taken in.",
            [Step.ForkFrozen] =
                "The lock of {arena} is held by a thread that does not exist in this forked child: "
                + "the arena is never used again.",

            // The bins, in malloc.
            [Step.FastBinSkipped] = "Fast bins: skipped, the chunk of {bytes} bytes is above their limit of {limit}.",
            [Step.FastBinMiss] = "Fast bin {fastbin} (chunks of {bytes} bytes): empty.",
            [Step.FastBinHit] =
                "Fast bin {fastbin} (chunks of {bytes} bytes): "
                + "hit, the chunk {at} freed last is popped; flags {flags}.",
            [Step.SmallBinMiss] = "Small bin {bin} (chunks of {bytes} bytes): empty.",
            [Step.SmallBinHit] =
                "Small bin {bin} (chunks of {bytes} bytes): hit, its oldest chunk {at} fits exactly; flags {flags}.",
            [Step.UnsortedMiss] = "Unsorted bin: nothing more in it, after {bytes} chunks.",
            [Step.UnsortedExact] = "Unsorted bin: the chunk {at} of {bytes} bytes fits exactly; flags {flags}.",
            [Step.UnsortedSorted] =
                "Unsorted bin: the chunk {at} of {bytes} bytes does not fit: "
                + "it is sorted into bin {bin}, whose bit in the bin map is set.",
            [Step.UnsortedLimit] = "Unsorted bin: {bytes} chunks are enough for one call, the rest waits.",
            [Step.LastRemainderSplit] =
                "Unsorted bin: its only chunk is the last remainder; {bytes} bytes at {at} are split off its start, "
                + "so that small requests in a row lie side by side; flags {flags}.",
            [Step.LargeBinMiss] = "Large bin {bin}: no chunk of at least {bytes} bytes.",
            [Step.LargeBinHit] = "Large bin {bin}: the smallest chunk with at least {bytes} bytes is the one at {at}.",
            [Step.BinMapMiss] = "Bin map: no larger bin than {index} has a chunk.",
            [Step.BinMapHit] =
                "Bin map: bin {index} is the next larger one with chunks; its smallest is the one at {at}.",
            [Step.BinMapCleared] = "Bin map: bin {index} is empty after all, its bit is cleared.",
            [Step.Split] = "It is split: {bytes} bytes at {at} are handed out, flags {flags}.",
            [Step.Remainder] = "The remainder, {bytes} bytes at {at}, flags {flags}, is in the unsorted bin.",
            [Step.LastRemainderSet] = "The request is small, so the rest at {at} becomes the last remainder.",
            [Step.HandedOutWhole] =
                "It is handed out whole, {bytes} bytes at {at}: "
                + "the rest would be too small for a chunk; flags {flags}.",
            [Step.TopSplit] = "Top: {bytes} bytes at {at} are cut off its start; flags {flags}.",
            [Step.TopTooSmall] = "Top: its {bytes} bytes are too few, as it must keep a smallest chunk for itself.",
            [Step.Consolidate] =
                "malloc_consolidate: every fast bin of {arena} is emptied, "
                + "and its chunks are merged with their neighbours.",

            // The bins, in free and realloc.
            [Step.FastBinPush] =
                "Fast bin {fastbin}: the chunk {at} of {bytes} bytes is pushed. "
                + "It stays marked as in use, so nothing merges with it; flags {flags}.",
            [Step.MergeBackward] =
                "The chunk before, {bytes} bytes at {at}, "
                + "is free (P is 0, and prev_size says where it begins): merged.",
            [Step.MergeForward] = "The chunk behind, {bytes} bytes at {at}, is free: merged.",
            [Step.MergeTop] = "Top is behind it: both are top now, {bytes} bytes at {at}; flags {flags}.",
            [Step.Unlink] = "The chunk {at} of {bytes} bytes is unlinked from its bin.",
            [Step.UnsortedPush] = "Unsorted bin: a chunk of {bytes} bytes at {at} is put at its front.",
            [Step.GiveBack] =
                "The merged chunk has {bytes} bytes, "
                + "64 KiB or more: if top has reached the trim threshold, its end goes back to the system.",
            [Step.ResizedInPlace] = "The chunk {at} stays where it is, with {bytes} bytes.",
            [Step.Moved] = "The block moves from the chunk {to} to the chunk {at}: its bytes are copied.",
            [Step.TailCut] =
                "What is too much at the end, "
                + "{bytes} bytes at {at}, is a chunk of its own now, and freed; flags {flags}.",
            [Step.LeadCut] =
                "What lies before the aligned place, "
                + "{bytes} bytes at {at}, is a chunk of its own now, and freed; flags {flags}.",

            // The system.
            [Step.SystemAllocate] = "sysmalloc: {arena} needs memory from the system for a chunk of {bytes} bytes.",
            [Step.BreakMoved] = "The break was at {at} and moved up by {bytes} bytes.",
            [Step.BreakRefused] = "The break can't move by {bytes} bytes: a mapping is taken in its place.",
            [Step.ForeignBreak] = "Somebody else moved the break: it was left at {to} and is found at {at}.",
            [Step.TopReplaced] = "Top is the new piece of memory: {bytes} bytes at {at}; flags {flags}.",
            [Step.SystemTrim] = "systrim: top is long enough to give {bytes} bytes back; the break goes down.",
            [Step.SystemTrimRefused] =
                "systrim: {bytes} bytes can't go back, for the break does not end at top or can't move.",
            [Step.EpochBegun] =
                "A while has passed: of the free memory of {arena}, what was not used meanwhile goes back.",
            [Step.BackgroundWanted] =
                "More than {bytes} bytes of free memory wait to go back: "
                + "a thread of the allocator's own will see to it, should the program fall silent.",
            [Step.WatchRaised] =
                "Much free memory waits to go back: from now on each free comes by the slow side, "
                + "to look at the clock now and then, until little is left.",
            [Step.GivenBackEarly] =
                "{bytes} bytes of free memory of {arena} are more than what is in use warrants: "
                + "they go back at once, should the program fall silent.",
            [Step.WatchRound] = "A free that came by looks after this thread's arena, and a few others.",
            [Step.PagesReturned] = "Whole pages inside a free chunk, {bytes} bytes at {at}, go back; the chunk stays.",
            [Step.HeapCreated] = "new_heap: a heap is made at {at}, {bytes} bytes of it usable.",
            [Step.HeapGrown] = "grow_heap: the heap at {at} has {bytes} bytes now.",
            [Step.HeapFull] = "grow_heap: the heap at {at} can't grow beyond its {bytes} bytes; another one follows.",
            [Step.HeapClosed] =
                "The old heap ends with fenceposts; the {bytes} bytes of old top at {at} are freed up to them.",
            [Step.HeapShrunk] = "shrink_heap: the heap at {at} gave its end back and has {bytes} bytes now.",
            [Step.HeapDeleted] = "heap_trim: only top was left in the heap at {at}: all of it goes.",
            [Step.HeapKept] =
                "heap_trim: the heap at {at} stays, for the one before has too little room: {bytes} bytes.",
            [Step.Mapped] = "The chunk {at} is mapped on its own, {bytes} bytes with its header; flags {flags}.",
            [Step.MapRefused] = "The system gives no mapping for {bytes} bytes.",
            [Step.Remapped] = "The mapping is resized to {bytes} bytes; the chunk is at {at}; flags {flags}.",
            [Step.Unmapped] = "The chunk {at} had a mapping of its own: its {bytes} bytes go back.",
            [Step.ThresholdRaised] =
                "The mmap threshold rises to {bytes} bytes: blocks of a size that comes and goes are better kept.",
            [Step.Gathering] =
                "There is no memory for {bytes} bytes: "
                + "what is free anywhere goes back to the system first, and every arena is asked.",
            [Step.OutOfMemory] = "No memory anywhere: ENOMEM.",
        },
        Calls = new Dictionary<SystemCallKind, string>
        {
            [SystemCallKind.MoveBreak] = "brk moves the break by {signed} bytes from {from}.",
            [SystemCallKind.Map] = "mmap gives {bytes} bytes at {at}.",
            [SystemCallKind.Reserve] = "mmap reserves {bytes} bytes at {at}, without access.",
            [SystemCallKind.Commit] = "mprotect makes {bytes} bytes at {at} usable.",
            [SystemCallKind.Decommit] = "madvise takes the contents of {bytes} bytes at {at} back.",
            [SystemCallKind.Guard] =
                "mprotect makes {bytes} bytes at {at} inaccessible, "
                + "so that no access beyond the block's pages goes unseen.",
            [SystemCallKind.Uncommit] = "mmap takes {bytes} bytes at {at} back and their access too.",
            [SystemCallKind.Remap] = "mremap makes the mapping at {from} {bytes} bytes long; it is at {at}.",
            [SystemCallKind.Unmap] = "munmap gives {bytes} bytes at {at} back.",
        },
        Refused = "refused: {call}",
        States = new Dictionary<BoxState, string>
        {
            [BoxState.InUse] = "in use",
            [BoxState.Cached] = "cache bin {bin}",
            [BoxState.Sent] = "on its way to its arena",
            [BoxState.Fast] = "fast bin {bin}",
            [BoxState.Depot] = "depot {bin}",
            [BoxState.Unsorted] = "unsorted",
            [BoxState.Small] = "small bin {bin}",
            [BoxState.Large] = "large bin {bin}",
            [BoxState.Top] = "top",
            [BoxState.Fencepost] = "fencepost",
            [BoxState.Mapped] = "mapped",
        },
        Heap = "{arena}, heap at {at}, {bytes} bytes",
        MappedChunks = "mapped on their own, {bytes} bytes",
        Statement = "thread {thread}: {text}",
        MainArena = "the main arena",
        ThreadArena = "arena {number}",
        Null = "null",
        NoFlags = "none",
    };
}
