using System.Runtime.CompilerServices;

namespace PtMalloc.Core;

/// <summary>
/// The allocator: ptmalloc2 behind a thread cache, on any platform. This file is the route of each request; what it meets on
/// the way lies in Threads, Arenas, Bins and Chunks, each knowing only what is under it.
/// Every entry gets the calling thread's cache, which at a thread's first call is a block of zeros.
/// </summary>
/// <typeparam name="P">The platform: Linux, or a simulated machine.</typeparam>
public static partial class Ptmalloc<P>
    where P : IPlatform
{
    /// <summary>malloc: at least <paramref name="size"/> bytes, aligned; a unique block for 0. 0 when memory ran out, with the platform told.</summary>
    /// <param name="size">Bytes.</param>
    /// <param name="cache">The thread's cache.</param>
    /// <param name="form">What the platform was asked by, if not by malloc: it is told when the cache has nothing.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nuint Malloc(nuint size, nuint cache, nuint form = 0)
    {
        ThreadCache own = new(cache);
        nuint rank = ThreadCache.RankOfRequest(size);
        nuint user = P.Read(own.HeadOfRank(rank));
        if (!own.IsInRange(user))
            return P.EnterMallocSlow(size, cache, form);
        return ThreadCache.Pop(own, rank, user);
    }

    /// <summary>free: takes a block back; nothing for 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Free(nuint pointer, nuint cache)
    {
        if (!TryFree(pointer, new ThreadCache(cache)))
            P.EnterFreeSlow(pointer, cache);
    }

    /// <summary>free_sized and its like: free, told what was asked for. Only the slow side looks at it, and only in the hardened modes.</summary>
    /// <param name="pointer">The block; 0: nothing.</param>
    /// <param name="size">Bytes.</param>
    /// <param name="cache">The thread's cache.</param>
    /// <param name="alignment">A power of two; 1 if none was asked for.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FreeSized(nuint pointer, nuint size, nuint cache, nuint alignment)
    {
        if (!TryFree(pointer, new ThreadCache(cache)))
            P.EnterFreeSizedSlow(pointer, size, cache, alignment);
    }

    /// <summary>
    /// The fast half of free: caches a block that lies in the cache's range, has the header of a chunk that has a bin, does not carry
    /// the key, and meets a slot. By branches, although the compiler makes a frame for them: selecting instead would be an instruction
    /// less, but every later malloc of the size waits for what is stored here, and so for the whole chain.
    /// </summary>
    /// <param name="pointer">The block.</param>
    /// <param name="own">The thread's cache.</param>
    /// <param name="counts">Whether the free counts for the watch; then it is refused as well when the thread is to look at the clock.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryFree(nuint pointer, ThreadCache own, bool counts = true)
    {
        if (!own.IsInRange(pointer) || (P.CanWatch && counts && Watch.CountFree(own) == 0))
            return false;
        nuint bin = ThreadCache.BinOfHead(P.Read(pointer - P.WordSize));
        nuint key = own.OwnKey;
        if (bin >= CacheBins.End || P.Read(pointer + P.WordSize) == key)
            return false;
        nint left = (nint)P.Read(own.SlotsOf(bin)) - 1;
        if (left < 0)
            return false;
        ThreadCache.Push(own, bin, pointer, key, (nuint)left);
        return true;
    }

    /// <summary>What malloc does when the cache has nothing in the range; and, before that, for the medium requests, which the fast path leaves out.</summary>
    /// <param name="size">Bytes.</param>
    /// <param name="cache">The thread's cache.</param>
    /// <param name="caller">Where malloc was called from, for hooks; 0 if unknown.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nuint MallocSlow(nuint size, nuint cache, nuint caller)
    {
        nuint user = TryLeftOut(new ThreadCache(cache), size);
        if (user == 0)
            return MallocMiss(size, cache, caller);
        return user;
    }

    /// <summary>A cached block for a request that the fast path leaves out: a medium one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nuint TryLeftOut(ThreadCache own, nuint size) =>
        unchecked(size - ThreadCache.MaxRequest - 1) < ThreadCache.MaxMediumRequest - ThreadCache.MaxRequest
            ? ThreadCache.TryPopMedium(own, Layout.ChunkSizeOfLarger(size))
            : 0;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static nuint MallocMiss(nuint size, nuint cache, nuint caller)
    {
        ThreadCache own = new(cache);
        if (!own.IsAttached)
            return Hooks.InitializeMalloc(size, caller);

        Root root = EnterSlow(own);
        nuint hook = Hooks.Active(own, Hook.Malloc);
        if (hook != 0)
            return Hooks.Call(own, hook, size, caller, 0);
        return Leave(own, root, Allocate(own, root, size));
    }

    /// <summary>What free does when no small bin can take the block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FreeSlow(nuint pointer, nuint cache, nuint caller)
    {
        ThreadCache own = new(cache);
        if (Watch.IsLookDue(own))
            FreeWatched(pointer, cache, caller);
        else if (!IsNothing(pointer, own) && !TryFreeLeftOut(pointer, own))
            FreeMiss(pointer, cache, caller);
    }

    /// <summary>Whether free has nothing to do, for nobody: some programs free null as often as a block. Without a range the thread may be wanted for something else.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsNothing(nuint pointer, ThreadCache own) => pointer == 0 && own.Get(CacheField.RangeUnits) != 0;

    /// <summary>
    /// A free of a thread that has counted down: a look at the clock, unless the free itself takes a slow path, which looks on its way out, and after which the cache
    /// may be another thread's.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void FreeWatched(nuint pointer, nuint cache, nuint caller)
    {
        ThreadCache own = new(cache);
        if (!Watch.IsOn(own))
            Watch.Forget(own);
        if (!TryFree(pointer, own, counts: false) && !IsNothing(pointer, own) && !TryFreeLeftOut(pointer, own))
            FreeMiss(pointer, cache, caller);
        else if (Watch.IsOn(own) && Watch.IsRoundDue(own))
            ComeBy(own);
    }

    /// <summary>A call that needed no lock looks after memory that waits to go back, as any slow path does on its way out.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ComeBy(ThreadCache own)
    {
        Root root = EnterSlow(own);
        ThreadCache.DropStaleRange(own, root);
        Leave(own, root);
    }

    /// <summary>Takes back what the fast path leaves out and no lock is needed for: a medium block, or one on its way to where others go.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryFreeLeftOut(nuint pointer, ThreadCache own) => TryFreeMedium(pointer, own) || TrySend(pointer, own);

    /// <summary>The same tests as in <see cref="TryFree"/>, and whether header and place agree on the arena.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryFreeMedium(nuint pointer, ThreadCache own)
    {
        if (!own.IsInRange(pointer))
            return false;
        nuint head = P.Read(pointer - P.WordSize);
        nuint size = head & ~Chunk.Flags;
        nuint key = own.OwnKey;
        if (!ThreadCache.IsMedium(size) || own.KeepsOut(pointer) || !own.IsOwnHead(head) || P.Read(pointer + P.WordSize) == key)
            return false;
        nint room = ThreadCache.MediumRoomAfter(own, size);
        if (room < 0)
            return false;
        ThreadCache.PushMedium(own, pointer, size, key, (nuint)room);
        return true;
    }

    /// <summary>The same for a block that lies where others lie which this thread is sending to their arena: it goes with them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TrySend(nuint pointer, ThreadCache own)
    {
        if (!own.IsInOutRange(pointer))
            return false;
        nuint head = P.Read(pointer - P.WordSize);
        nuint units = ThreadCache.BinOfHead(head);
        return unchecked(units - CacheBins.First) <= (ThreadCache.MaxMediumRequest / P.Alignment) - CacheBins.First
            && (head & Chunk.NonMainArena) == own.Get(CacheField.OutFlag)
            && P.Read(pointer + P.WordSize) != own.OwnKey
            && ThreadCache.TryPost(own, pointer, units * P.Alignment);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void FreeMiss(nuint pointer, nuint cache, nuint caller)
    {
        ThreadCache own = new(cache);
        if (!own.IsAttached)
        {
            if (pointer == 0)
                return;
            own = Attach();
        }
        else if (own.IsKeyTable(pointer))
        {
            own.Set(CacheField.KeyTable, KeyTableState.Here);
            ThreadExit(cache);
            return;
        }

        Root root = EnterSlow(own);
        nuint hook = Hooks.Active(own, Hook.Free);
        if (hook != 0)
            Hooks.Call(own, hook, pointer, caller, 0);
        else if (pointer != 0)
            Release(own, root, pointer);
        ThreadCache.DropStaleRange(own, root);
        Leave(own, root);
    }

    /// <summary>malloc_usable_size: bytes the block's owner may use; 0 for null. Constant for the block's life.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nuint UsableSize(nuint pointer, nuint cache)
    {
        ThreadCache own = new(cache);
        if (!own.IsInRange(pointer))
            return UsableSize(pointer);
        nuint head = P.Read(pointer - P.WordSize);
        if (!own.IsOwnHead(head))
            return UsableSize(pointer);
        return unchecked((head & ~Chunk.Flags) - P.WordSize);
    }

    /// <summary>The same for any pointer.</summary>
    public static nuint UsableSize(nuint pointer)
    {
        if (pointer == 0)
            return 0;
        Root root = new(P.RootAddress);
        if (!Layout.IsAligned(pointer) || !IsOurs(root, pointer))
        {
            if (root[RootField.IgnoreForeign] == 0)
                P.Fail(Corruption.UsableSizeInvalidPointer, pointer, 0, pointer);
            return 0;
        }

        Chunk chunk = Chunk.OfUser(pointer);
        if (root[RootField.Harden] != HardenLevel.Off)
            return Hardened.RequestOf(root, chunk, CanaryFaults.OfUsableSize);
        return chunk.IsMapped ? chunk.Size - Layout.HeaderSize : chunk.Size - P.WordSize;
    }

    /// <summary>Whether a pointer may be a block of ours: in a heap of ours, or a chunk mapped on its own.</summary>
    public static bool Owns(nuint pointer) => IsOurs(new Root(P.RootAddress), pointer);

    /// <summary>The thread is about to end: called by the platform, once, with the cache it was told to keep.</summary>
    public static void ThreadExit(nuint cache)
    {
        ThreadCache own = new(cache);
        if (!own.IsAttached || own.IsExited)
            return;
        Root root = EnterSlow(own);
        ThreadCache.Detach(own);
        Background.MakeIfWanted(root);
    }

    /// <summary>The process is about to end, in this thread: in the hardened modes a last look at its blocks.</summary>
    public static void ProcessExit(nuint cache)
    {
        ThreadCache own = new(cache);
        if (own.IsAttached && !own.IsExited && own.Root[RootField.Harden] != HardenLevel.Off)
            Hardened.RequireAll(own, own.Root);
    }

    private static bool IsOurs(Root root, nuint pointer) =>
        Territory.Contains(root, pointer) || Registry.Contains(root, pointer);

    private static nuint OutOfMemory()
    {
        P.Notify(Step.OutOfMemory, 0, 0);
        P.SetOutOfMemory();
        return 0;
    }
}
