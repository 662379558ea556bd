namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /// <summary>A sleeping lock over one word (see <see cref="LockState"/>). Not recursive, not fair.</summary>
    public static class Lock
    {
        public static bool TryAcquire(nuint word)
        {
            if (P.CompareExchange(word, LockState.Held, LockState.Free) != LockState.Free)
                return false;
            P.LockTaken(word);
            return true;
        }

        /// <summary>Takes the lock, waiting if need be; false, at once, if it is held for a fork or frozen.</summary>
        public static bool Acquire(nuint word) => TryAcquire(word) || AcquireContended(word);

        /// <summary>Like <see cref="Acquire"/>, but waits for no longer than about 200 ms: for a caller that may itself be the holder (a signal handler).</summary>
        public static bool AcquireSoon(nuint word)
        {
            const int MaxPauses = 20;
            for (int pauses = 0; pauses < MaxPauses; pauses++)
            {
                if (TryAcquire(word))
                    return true;
                nuint seen = P.LoadAcquire(word);
                if (seen != LockState.Free)
                    P.PauseWhile(word, seen);
            }

            return false;
        }

        public static void Release(nuint word)
        {
            P.LockReleased(word);
            if (P.Exchange(word, LockState.Free) == LockState.Contended)
                P.Wake(word, all: false);
        }

        /// <summary>
        /// What its holder was doing ended in the middle, and what the lock guards is damaged: nobody is to take it again. Sleepers are sent away.
        /// </summary>
        public static void Freeze(nuint word)
        {
            P.StoreRelease(word, LockState.Frozen);
            P.Wake(word, all: true);
        }

        /// <summary>Takes a free lock for the time of a fork. Sleepers are sent away: they find it held for a fork.</summary>
        public static bool TryAcquireForFork(nuint word)
        {
            if (P.CompareExchange(word, LockState.HeldForFork, LockState.Free) != LockState.Free)
                return false;
            P.Wake(word, all: true);
            return true;
        }

        // Only the step Held -> Contended is made by a waiter, so a fork's mark is never overwritten. Who slept takes
        // the lock as Contended, since others may still sleep.
        private static bool AcquireContended(nuint word)
        {
            while (true)
            {
                nuint seen = P.CompareExchange(word, LockState.Contended, LockState.Held);
                if (seen >= LockState.HeldForFork)
                    return false;
                if (seen != LockState.Free)
                    P.WaitWhile(word, LockState.Contended);
                if (P.CompareExchange(word, LockState.Contended, LockState.Free) != LockState.Free)
                    continue;
                P.LockTaken(word);
                return true;
            }
        }
    }
}
