namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /// <summary>The locks that the calling thread holds.</summary>
    public static class OwnLocks
    {
        /// <summary>
        /// What the thread was doing under them is not gone on with: it met a fault. An arena is in an unknown state,
        /// and frozen. The root's lists are sound at every single store, so their locks are released. Then nobody waits
        /// for this thread, and the program's own handler of the fault can use the allocator.
        /// </summary>
        public static void Abandon()
        {
            Root root = new(P.RootAddress);
            Release(root.At(RootField.MapLock));
            Release(root.At(RootField.DirectoryLock));

            Arena arena = Arena.Main;
            do
            {
                if (Lock.IsOwn(arena.LockWord))
                    Lock.Freeze(arena.LockWord);
                arena = arena.NextIfSound;
            }
            while (!arena.IsNone && !arena.IsMain);
        }

        private static void Release(nuint word)
        {
            if (Lock.IsOwn(word))
                Lock.Release(word);
        }
    }
}
