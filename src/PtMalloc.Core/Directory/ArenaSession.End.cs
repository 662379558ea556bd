namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    public static partial class ArenaSession
    {
        /// <summary>
        /// Ends a session in which chunks came back: takes in what others sent to the arena, gives back what is old,
        /// and releases the lock.
        /// </summary>
        public static void End(ThreadCache cache, Arena arena)
        {
            Remote.Collect(arena);
            Arena.Decay(arena);
            Checkup.Leave(cache, arena);
        }
    }
}
