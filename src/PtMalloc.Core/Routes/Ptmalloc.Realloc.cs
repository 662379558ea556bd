using System.Runtime.CompilerServices;

namespace PtMalloc.Core;

/*
 * realloc. A chunk that fits the new size stays as it is. One that does not is exchanged for another from the cache if
 * little is to be copied, since a copy costs less than a lock; larger ones are resized where they lie, if that goes.
 * What a block gives back when it shrinks is of use only where it joins free memory: a piece between two chunks in use
 * waits for a request of its size, and a program that shrinks each block it reads into makes one such hole a block.
 */
public static partial class Ptmalloc<P>
{
    /// <summary>
    /// realloc: malloc for a null pointer, free for size 0 (returns 0). 0 when memory ran out: the block is as it was.
    /// </summary>
    public static nuint Realloc(nuint pointer, nuint size, nuint cache, nuint caller) =>
        pointer == 0 ? ReallocNothing(pointer, size, cache, caller) : ReallocSome(pointer, size, cache, caller);

    /// <summary>
    /// realloc to a multiple of <paramref name="alignment"/>, a power of two. A block that lies at one already is
    /// resized as any other, so long as it keeps it. Size 0 is the least block. 0 when memory ran out: the block is as
    /// it was.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nuint AlignedReallocate(nuint alignment, nuint pointer, nuint size, nuint cache, nuint caller)
    {
        if (alignment <= P.Alignment)
            return Realloc(pointer, size == 0 ? 1 : size, cache, caller);
        return pointer == 0
            ? AlignedAllocate(alignment, size, cache, caller)
            : ReallocAligned(alignment, pointer, size, cache);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static nuint ReallocAligned(nuint alignment, nuint pointer, nuint size, nuint cache)
    {
        if (IsAligned(pointer, alignment) && Fits(new ThreadCache(cache), pointer, size))
            return pointer;
        ThreadCache own = Enter(cache);
        return IsBeyondAddresses(alignment, size)
            ? OutOfMemory()
            : Leave(own, own.Root, Resize(own, own.Root, alignment, pointer, size));
    }

    /// <summary>
    /// realloc of a null pointer, by malloc's fast half: many interpreters allocate everything this way.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nuint ReallocNothing(nuint pointer, nuint size, nuint cache, nuint caller)
    {
        ThreadCache own = new(cache);
        SizeClass small = SizeClass.OfRequest(size);
        nuint user = P.Read(own.HeadOf(small));
        if (!own.IsInRange(user))
            return ReallocSlow(pointer, size, cache, caller);
        return ThreadCache.Pop(own, small, user);
    }

    /// <summary>realloc of a block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nuint ReallocSome(nuint pointer, nuint size, nuint cache, nuint caller)
    {
        if (!Fits(new ThreadCache(cache), pointer, size))
            return ReallocSlow(pointer, size, cache, caller);
        return pointer;
    }

    /// <summary>
    /// Whether a block in the range, with a header that is right for there and without the key, is as large as asked
    /// for and not so much larger that giving the rest back would pay. Never so for size 0.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Fits(ThreadCache own, nuint pointer, nuint size)
    {
        if (!own.IsInRange(pointer))
            return false;
        nuint head = P.Read(pointer - P.WordSize);
        nuint usable = unchecked((head & ~Chunk.Flags) - P.WordSize);
        return own.IsOwnHead(head)
            && size <= usable
            && P.Read(pointer + P.WordSize) != own.OwnKey
            && (IsClose(usable, size) || Growth.Goes(pointer, usable, size));
    }

    /// <summary>Whether a block has no more than a sixteenth too much, or what can't be a chunk.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsClose(nuint usable, nuint size) =>
        usable - size < Layout.MinChunk - P.WordSize || usable - size <= size / 16;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static nuint ReallocSlow(nuint pointer, nuint size, nuint cache, nuint caller)
    {
        ThreadCache own = new(cache);
        nuint user = pointer == 0 ? TryLeftOut(own, size) : TryExchange(own, pointer, size);
        if (user == 0)
            return ReallocMiss(pointer, size, cache, caller);
        return user;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static nuint ReallocMiss(nuint pointer, nuint size, nuint cache, nuint caller)
    {
        ThreadCache own = new(cache);
        if (!own.IsAttached)
            return Hooks.InitializeRealloc(pointer, size, caller);

        Root root = EnterSlow(own);
        nuint hook = Hooks.Active(own, Hook.Realloc);
        if (hook != 0)
            return Hooks.Call(own, hook, pointer, size, caller);
        if (pointer == 0)
            return MallocSlow(size, cache, caller);
        if (size == 0)
        {
            FreeSlow(pointer, cache, caller);
            return 0;
        }

        return size > P.LargestRequest
            ? OutOfMemory()
            : Leave(own, root, Resize(own, root, P.Alignment, pointer, size));
    }

    /// <summary>
    /// Another block from the cache, with the content of one of which little is to be copied; 0 if the cache has none,
    /// or does not know the old one.
    /// </summary>
    private static nuint TryExchange(ThreadCache own, nuint pointer, nuint size)
    {
        if (size == 0 || !own.IsInRange(pointer))
            return 0;
        nuint head = P.Read(pointer - P.WordSize);
        nuint chunkSize = head & ~Chunk.Flags;
        nuint usable = unchecked(chunkSize - P.WordSize);
        bool isShrinking = size < usable;
        bool isExchanged = SizeClass.IsSmallSize(chunkSize)
            || (SizeClass.IsMediumSize(chunkSize) && isShrinking && size <= Tuning.MostMoved);
        if (!isExchanged
            || !own.IsOwnHead(head)
            || P.Read(pointer + P.WordSize) == own.OwnKey)
        {
            return 0;
        }

        nuint fresh = isShrinking ? TryTakeClose(own, size) : TryTakeToGrow(own, usable, size);
        if (fresh == 0)
            return 0;
        P.Copy(fresh, pointer, isShrinking ? size : usable);
        if (!TryFree(pointer, own))
            FreeSlow(pointer, own.Address, 0);
        return fresh;
    }

    /// <summary>A cached block for a request of any size that has a bin; 0 if there is none in the range.</summary>
    private static nuint TryTake(ThreadCache own, nuint size)
    {
        SizeClass small = SizeClass.OfRequest(size);
        nuint user = P.Read(own.HeadOf(small));
        return own.IsInRange(user) ? ThreadCache.Pop(own, small, user) : TryLeftOut(own, size);
    }

    /// <summary>
    /// A cached block for a request, but of medium ones only one of its own bin: of a shrinking block as much is to be
    /// gained as can be.
    /// </summary>
    private static nuint TryTakeClose(ThreadCache own, nuint size) =>
        size <= SizeClass.MaxSmallRequest
            ? TryTake(own, size)
            : ThreadCache.TryPopMediumClose(own, Layout.ChunkSizeOfLarger(size));

    private static nuint TryTakeToGrow(ThreadCache own, nuint usable, nuint size)
    {
        nuint ample = Growth.Ample(usable, size);
        nuint user = TryTake(own, ample);
        if (user != 0 && ample != size)
            Growth.Mark(user, size);
        return user;
    }

    private static bool IsAligned(nuint pointer, nuint alignment) => (pointer & (alignment - 1)) == 0;
}
