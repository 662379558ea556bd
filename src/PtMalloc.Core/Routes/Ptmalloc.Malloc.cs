using System.Runtime.CompilerServices;

namespace PtMalloc.Core;

/// <summary>
/// The allocator: ptmalloc2 behind a thread cache, on any platform. This file is the route of each request; what it
/// meets on the way lies in Threads, Arenas, Bins and Chunks, each knowing only what is under it. Every entry gets the
/// calling thread's cache, which at a thread's first call is a block of zeros.
/// </summary>
/// <typeparam name="P">The platform: Linux, or a simulated machine.</typeparam>
public static partial class Ptmalloc<P>
    where P : IPlatform
{
    /// <summary>
    /// malloc: at least <paramref name="size"/> bytes, aligned; a unique block for 0. 0 when memory ran out, with the
    /// platform told.
    /// </summary>
    /// <param name="size">Bytes.</param>
    /// <param name="cache">The thread's cache.</param>
    /// <param name="form">What the platform was asked by, if not by malloc: it is told when the cache has
    /// nothing.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nuint Malloc(nuint size, nuint cache, nuint form = 0)
    {
        ThreadCache own = new(cache);
        SizeClass small = SizeClass.OfRequest(size);
        nuint user = P.Read(own.HeadOf(small));
        if (!own.IsInRange(user))
            return P.EnterMallocSlow(size, cache, form);
        return ThreadCache.Pop(own, small, user);
    }

    /// <summary>
    /// What malloc does when the cache has nothing in the range; and, before that, for the medium requests, which the
    /// fast path leaves out.
    /// </summary>
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
        unchecked(size - SizeClass.MaxSmallRequest - 1) < SizeClass.MaxRequest - SizeClass.MaxSmallRequest
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

    private static nuint OutOfMemory()
    {
        P.Notify(Step.OutOfMemory, 0, 0);
        P.SetOutOfMemory();
        return 0;
    }
}
