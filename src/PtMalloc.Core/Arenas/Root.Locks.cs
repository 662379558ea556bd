namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    public readonly partial struct Root
    {
        /// <summary>
        /// False only if the calling thread holds it already: then it is in the middle of a change of what the lock
        /// guards.
        /// </summary>
        public bool Lock(RootField word) => Ptmalloc<P>.Lock.Acquire(At(word));

        public void Unlock(RootField word) => Ptmalloc<P>.Lock.Release(At(word));
    }
}
