namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
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

    /// <summary>
    /// The calling thread's cache, for calls that have no fast path: made if this is its first, following what has
    /// changed.
    /// </summary>
    public static ThreadCache Enter(nuint cache)
    {
        ThreadCache own = new(cache);
        if (!own.IsAttached)
            own = Attach();
        EnterSlow(own);
        return own;
    }

    /// <summary>
    /// What every slow path looks at first: whether this is a fresh child of a fork, and whether the cache follows the
    /// mode.
    /// </summary>
    private static Root EnterSlow(ThreadCache cache)
    {
        Root root = cache.Root;
        if (Fork.IsUnnoticedChild)
            Fork.Notice(cache);
        if (cache.IsExited)
            return root;
        if (cache.Get(CacheField.Generation) != root[RootField.Generation])
            Fork.Rejoin(cache, root);
        if (cache.Get(CacheField.Mode) != root[RootField.Mode])
            ThreadCache.TakeMode(cache, root);
        return root;
    }

    /// <summary>What every slow path does last, when it holds no lock and the cache is whole.</summary>
    private static void Leave(ThreadCache cache, Root root)
    {
        Watch.Leave(cache, root);
        Background.MakeIfWanted(root);
    }

    /// <inheritdoc cref="Leave(ThreadCache, Root)"/>
    private static nuint Leave(ThreadCache cache, Root root, nuint user)
    {
        Leave(cache, root);
        return user;
    }

    /// <summary>
    /// Locks an arena that is not the thread's own, and takes in what others freed; false if it can't be waited for.
    /// </summary>
    private static bool TryEnter(ThreadCache cache, Root root, Arena arena)
    {
        if (Fork.IsInTheWay(cache, root) || !Lock.Acquire(arena.LockWord))
            return false;
        Remote.Collect(arena);
        Arena.CheckTop(arena);
        Arena.Decay(arena);
        return true;
    }
}
