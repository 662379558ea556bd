namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /// <summary>
    /// A sleeping lock over one word (see <see cref="LockState"/>). Not fair. Not recursive either, but a thread never
    /// waits for itself: it may come back while it holds a lock, in a signal handler, or out of something of libc's
    /// that the program has put its own function in front of.
    /// </summary>
    public static class Lock
    {
        public static bool TryAcquire(nuint word)
        {
            if (P.CompareExchange(word, LockState.Held | P.ThreadMark, LockState.Free) != LockState.Free)
                return false;
            P.LockTaken(word);
            return true;
        }

        /// <summary>
        /// Takes the lock, waiting if need be; false, at once, if it is held for a fork, frozen, or the calling
        /// thread's already.
        /// </summary>
        public static bool Acquire(nuint word) => TryAcquire(word) || AcquireContended(word);

        /// <summary>
        /// Like <see cref="Acquire"/>, but waits for no longer than about 200 ms: for a caller that the holder may be
        /// waiting for (at the process's exit).
        /// </summary>
        public static bool AcquireSoon(nuint word)
        {
            int pauses = 20;
            return AcquireWithin(word, ref pauses);
        }

        /// <summary>
        /// Like <see cref="Acquire"/>, but waits for forks as well, and goes without the lock when so many pauses were
        /// not enough. Who waited takes it as contended, since others may still sleep; who gives up may have used up a
        /// wake-up, and passes it on.
        /// </summary>
        /// <param name="word">The lock.</param>
        /// <param name="pauses">How often the thread may still sleep, 10 ms at most each time; less by those that were
        /// needed.</param>
        public static bool AcquireWithin(nuint word, ref int pauses)
        {
            if (TryAcquire(word))
                return true;
            nuint own = P.ThreadMark;
            for (; pauses != 0; pauses--)
            {
                nuint seen = Contend(word);
                if (LockState.Of(seen) == LockState.Frozen || IsOwn(seen, own))
                    return false;
                if (LockState.Of(seen) is LockState.Contended or LockState.HeldForFork)
                    P.PauseWhile(word, seen);
                if (TryAcquireSlept(word, own))
                    return true;
            }

            P.Wake(word, all: false);
            return false;
        }

        public static void Release(nuint word)
        {
            P.LockReleased(word);
            if (LockState.Of(P.Exchange(word, LockState.Free)) == LockState.Contended)
                P.Wake(word, all: false);
        }

        /// <summary>Whether the calling thread holds the lock.</summary>
        public static bool IsOwn(nuint word) => IsOwn(P.LoadAcquire(word), P.ThreadMark);

        /// <summary>
        /// What its holder was doing ended in the middle, and what the lock guards is damaged: nobody is to take it
        /// again. Sleepers are sent away.
        /// </summary>
        public static void Freeze(nuint word)
        {
            P.StoreRelease(word, LockState.Frozen);
            P.Wake(word, all: true);
        }

        /// <summary>
        /// Takes a lock that is free, or held for another fork, for the time of this one. Sleepers are sent away: they
        /// find it held for a fork.
        /// </summary>
        /// <param name="word">The lock.</param>
        /// <param name="held">What it holds from then on.</param>
        public static bool TryAcquireForFork(nuint word, nuint held)
        {
            nuint seen = P.LoadAcquire(word);
            if (LockState.Of(seen) is not (LockState.Free or LockState.HeldForFork)
                || P.CompareExchange(word, held, seen) != seen)
            {
                return false;
            }

            P.Wake(word, all: true);
            return true;
        }

        /// <summary>
        /// A thread that waits for the holder: whoever releases the lock is to wake it. Returns what the lock held, or,
        /// if it can be slept on, holds now.
        /// </summary>
        public static nuint Contend(nuint word)
        {
            nuint seen = P.LoadAcquire(word);
            if (LockState.Of(seen) != LockState.Held)
                return seen;
            nuint contended = LockState.HolderOf(seen) | LockState.Contended;
            nuint found = P.CompareExchange(word, contended, seen);
            return found == seen ? contended : found;
        }

        // Only the step Held -> Contended is made by a waiter, so a fork's mark is never overwritten. Who slept takes
        // the lock as Contended, since others may still sleep.
        private static bool AcquireContended(nuint word)
        {
            nuint own = P.ThreadMark;
            while (true)
            {
                nuint seen = Contend(word);
                if (LockState.Of(seen) >= LockState.HeldForFork || IsOwn(seen, own))
                    return false;
                if (LockState.Of(seen) == LockState.Contended)
                    P.WaitWhile(word, seen);
                if (TryAcquireSlept(word, own))
                    return true;
            }
        }

        private static bool TryAcquireSlept(nuint word, nuint own)
        {
            if (P.CompareExchange(word, LockState.Contended | own, LockState.Free) != LockState.Free)
                return false;
            P.LockTaken(word);
            return true;
        }

        private static bool IsOwn(nuint seen, nuint mark) =>
            LockState.HolderOf(seen) == mark && LockState.Of(seen) is LockState.Held or LockState.Contended;
    }
}
