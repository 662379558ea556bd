namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /// <summary>
    /// A heap that is looked after (PTMALLOC_CHECK): each thread counts its slow operations, and in every so many it
    /// checks the arena that it is about to leave, and its own cache.
    /// </summary>
    private static class Checkup
    {
        /// <summary>
        /// Ends a slow operation on an arena: its lock is given back. While nothing is checked, this costs one load and
        /// one branch.
        /// </summary>
        public static void Leave(ThreadCache cache, Arena arena)
        {
            if (cache.Get(CacheField.CheckIn) != 0)
                CountDown(cache, arena);
            Lock.Release(arena.LockWord);
        }

        private static void CountDown(ThreadCache cache, Arena arena)
        {
            nuint left = cache.Get(CacheField.CheckIn) - 1;
            cache.Set(CacheField.CheckIn, left == 0 ? cache.Root[RootField.CheckInterval] : left);
            if (left != 0)
                return;

            Finding finding = ArenaCheck.Run(arena);
            if (finding.IsSound)
                finding = CacheCheck.Run(cache, arena);
            if (!finding.IsSound)
                P.FailCheck(finding, arena.Address);
        }
    }
}
