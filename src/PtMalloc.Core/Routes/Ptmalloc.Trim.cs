namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /// <summary>
    /// malloc_trim: gives free memory of every arena back to the system, keeping <paramref name="pad"/> bytes at main's
    /// top. Whether any went.
    /// </summary>
    public static bool Trim(nuint pad, nuint cache)
    {
        ThreadCache own = Enter(cache);
        if (!own.IsExited)
            ThreadCache.FlushAll(own, toMerge: true);

        bool any = false;
        foreach (Arena arena in Arena.All)
        {
            if (Lock.Acquire(arena.LockWord))
            {
                Remote.Collect(arena);
                any |= Arena.TrimFree(arena, pad);
                Checkup.Leave(own, arena);
            }
        }
        return any;
    }
}
