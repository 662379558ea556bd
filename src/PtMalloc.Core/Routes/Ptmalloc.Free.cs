using System.Runtime.CompilerServices;

namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /// <summary>free: takes a block back; nothing for 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Free(nuint pointer, nuint cache)
    {
        if (!TryFree(pointer, new ThreadCache(cache)))
            P.EnterFreeSlow(pointer, cache);
    }

    /// <summary>
    /// The fast half of free: caches a block that lies in the cache's range, has the header of a chunk that has a bin,
    /// does not carry the key, and meets a slot. By branches, although the compiler makes a frame for them: selecting
    /// instead would be an instruction less, but every later malloc of the size waits for what is stored here, and so
    /// for the whole chain.
    /// </summary>
    /// <param name="pointer">The block.</param>
    /// <param name="own">The thread's cache.</param>
    /// <param name="counts">Whether the free counts for the watch; then it is refused as well when the thread is to
    /// look at the clock.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryFree(nuint pointer, ThreadCache own, bool counts = true)
    {
        if (!own.IsInRange(pointer) || (P.CanWatch && counts && Watch.CountFree(own) == 0))
            return false;
        SizeClass small = SizeClass.OfSmallHead(P.Read(pointer - P.WordSize));
        nuint key = own.OwnKey;
        if (!small.IsSmall || P.Read(pointer + P.WordSize) == key)
            return false;
        nint left = (nint)P.Read(own.SlotsOf(small)) - 1;
        if (left < 0)
            return false;
        ThreadCache.Push(own, small, pointer, key, (nuint)left);
        return true;
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

    /// <summary>
    /// Whether free has nothing to do, for nobody: some programs free null as often as a block. Without a range the
    /// thread may be wanted for something else.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsNothing(nuint pointer, ThreadCache own) =>
        pointer == 0 && own.Get(CacheField.RangeUnits) != 0;

    /// <summary>
    /// A free of a thread that has counted down: a look at the clock, unless the free itself takes a slow path, which
    /// looks on its way out, and after which the cache may be another thread's.
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

    /// <summary>
    /// A call that needed no lock looks after memory that waits to go back, as any slow path does on its way out.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ComeBy(ThreadCache own)
    {
        Root root = EnterSlow(own);
        ThreadCache.DropStaleRange(own, root);
        Leave(own, root);
    }

    /// <summary>
    /// Takes back what the fast path leaves out and no lock is needed for: a medium block, or one on its way to where
    /// others go.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryFreeLeftOut(nuint pointer, ThreadCache own) =>
        TryFreeMedium(pointer, own) || TrySend(pointer, own);

    /// <summary>Tests as <see cref="TryFree"/> does, and whether header and place agree on the arena.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryFreeMedium(nuint pointer, ThreadCache own)
    {
        if (!own.IsInRange(pointer))
            return false;
        nuint head = P.Read(pointer - P.WordSize);
        nuint size = head & ~Chunk.Flags;
        nuint key = own.OwnKey;
        if (!SizeClass.IsMediumSize(size)
            || own.KeepsOut(pointer)
            || !own.IsOwnHead(head)
            || P.Read(pointer + P.WordSize) == key)
        {
            return false;
        }

        nint room = ThreadCache.MediumRoomAfter(own, size);
        if (room < 0)
            return false;
        ThreadCache.PushMedium(own, pointer, size, key, (nuint)room);
        return true;
    }

    /// <summary>
    /// Takes a block that lies where others lie which this thread is sending to their arena: it goes with them.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TrySend(nuint pointer, ThreadCache own)
    {
        if (!own.IsInOutRange(pointer))
            return false;
        nuint head = P.Read(pointer - P.WordSize);
        nuint units = Chunk.UnitsOfHead(head);
        return unchecked(units - CacheBins.First) <= (SizeClass.MaxRequest / P.Alignment) - CacheBins.First
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
}
