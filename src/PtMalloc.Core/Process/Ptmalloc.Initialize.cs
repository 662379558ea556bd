namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /// <summary>
    /// As many arenas as there may be are made before one is shared: in <see cref="Profile.AsGlibc"/>, and when a user
    /// sets how many there may be.
    /// </summary>
    private const int EveryArena = 1 << 16;

    /// <summary>
    /// Returns the calling thread's cache, made at its first call; the process's first call initialises the allocator
    /// (ptmalloc_init).
    /// </summary>
    public static ThreadCache Attach() => Attach(isForKeyTable: false);

    /// <inheritdoc cref="ThreadCache.Attach(Root, bool)"/>
    private static ThreadCache Attach(bool isForKeyTable)
    {
        // By a write, even if nothing is to be changed: the process's first call meets a page that nobody has touched.
        Root root = new(P.RootAddress);
        nuint state = P.CompareExchange(root.At(RootField.State), RootState.Initializing, RootState.Untouched);
        if (state == RootState.Ready)
        {
            // Before anything shared is touched: another thread may have held it when this process was forked.
            if (Fork.IsUnnoticedChild)
                Fork.Notice(default);
            return ThreadCache.Attach(root, isForKeyTable);
        }

        if (state > RootState.Ready || (state == RootState.Untouched && root[RootField.ArenaCount] != 0))
            P.Fail(Corruption.StateDamaged, root.Address, 0, state);
        if (state == RootState.Untouched)
            return Initialize(root);

        // A call that the initialisation itself makes is served without a cache.
        if (root[RootField.InitializingThread] == P.ThreadId)
            return ThreadCache.Exited(root);
        while (root[RootField.State] != RootState.Ready)
            P.WaitWhile(root.At(RootField.State), RootState.Initializing);
        return ThreadCache.Attach(root, isForKeyTable);
    }

    /// <summary>
    /// Sets up root and main arena for the whole process; the thread that does it has main as its home.
    /// </summary>
    private static ThreadCache Initialize(Root root)
    {
        P.Notify(Step.Initialize, root.Address, 0);
        root.Set(RootField.InitializingThread, P.ThreadId);
        SetDefaults(root);
        Arena main = Arena.Main;
        Arena.Initialize(main, root);
        main.Set(ArenaField.Next, main.Address);
        root.Set(RootField.ArenaCount, 1);
        root.Set(RootField.NextToUse, main.Address);

        P.Initialize(root.Address);
        Arena.StartDecay(main, root);
        ThreadCache first = ThreadCache.Attach(root, isForKeyTable: false);
        if (first.IsExited)
            ArenaDirectory.AddToFreeList(root, main);
        else
            ArenaDirectory.MoveHome(first, root, main);

        root.Set(RootField.State, RootState.Ready);
        P.Wake(root.At(RootField.State), all: true);
        P.Initialized(root.Address);
        return first;
    }

    private static void SetDefaults(Root root)
    {
        root.Set(RootField.TrimThreshold, OptionDefaults.Threshold);
        root.Set(RootField.TopPad, OptionDefaults.Threshold);
        root.Set(RootField.MapThreshold, OptionDefaults.Threshold);
        root.Set(RootField.MapMax, OptionDefaults.MapMax);
        root.Set(RootField.ArenaTest, P.ArenasPerProcessor);
        root.Set(RootField.MaxFast, FastLimit(Layout.DefaultFastRequest));
        root.Set(RootField.CacheCount, CacheBins.DefaultSlots);
        root.Set(RootField.CacheBins, CacheBins.End);
        root.Set(RootField.MediumCacheBytes, CacheBins.MaxMediumBytes * P.CacheScale);
        root.Set(RootField.CacheKey, P.ChooseCacheKey());
        if (P.Profile == Profile.AsGlibc)
            root.Set(RootField.FewArenas, EveryArena);
        else
            root.Set(RootField.DecayTime, OptionDefaults.Decay);
    }

    /// <summary>The largest chunk for fast bins, from a request's size (set_max_fast); 0 means none.</summary>
    private static nuint FastLimit(nuint request) =>
        request == 0 ? Layout.MinChunk / 2 : (request + P.WordSize) & ~Layout.AlignmentMask;
}
