namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /// <summary>
    /// What surrounds a thread's work on an arena that it need not wait for: the lock, if it is to be had, and on the
    /// way out what every visitor does for the arena.
    /// </summary>
    public static partial class ArenaSession
    {
        /// <summary>
        /// Takes an arena's lock; false if there is no arena, if the lock is not free, or if a fork is under way, which
        /// is about to take it. Never waits.
        /// </summary>
        public static bool TryBegin(Arena arena) =>
            !arena.IsNone && arena.Root[RootField.ForksInProgress] == 0 && Lock.TryAcquire(arena.LockWord);
    }
}
