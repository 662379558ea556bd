using System.Runtime.CompilerServices;

namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /// <summary>
    /// What a fork may not find half done. The handler before a fork takes every arena's lock, pausing for holders, who
    /// are soon done and wait for nobody, but never for long. While a fork is in progress no other thread takes an
    /// arena or waits for one: it might have a lock that fork takes later (stdio's, for one). Such a thread gives the
    /// fork a moment to end; then its requests are mapped on their own, and what it frees goes to remote lists. What is
    /// made of it in the child: see Fork.Child.cs.
    /// </summary>
    public static partial class Fork
    {
        /// <summary>
        /// In ForksInProgress, and above a lock's state: as much of a fork's number as tells it from others at the same
        /// time.
        /// </summary>
        private const int NumberBits = 16;

        private const nuint CountMask = (1 << NumberBits) - 1;

        /// <summary>
        /// Before the fork, in the thread that forks. One fork at a time, so that in between others get on, unless this
        /// one lies within another.
        /// </summary>
        public static void Prepare(ThreadCache cache)
        {
            Root root = new(P.RootAddress);
            int pauses = Tuning.MaxForkPauses;
            TakeTurn(root, ref pauses);

            nuint number = root.FetchAdd(RootField.ForkNumber, 1) + 1;
            if (cache.IsAttached && !cache.IsExited)
                cache.Set(CacheField.ForkSeen, number);
            Begin(root, number);

            nuint held = ((number & CountMask) << LockState.Bits) | LockState.HeldForFork;
            for (int round = 0; round < Tuning.MaxForkRounds && TakeAll(held, ref pauses); round++)
            {
            }
        }

        /// <summary>
        /// Whether a request must be served without an arena because of a fork. A thread that is new to it sleeps
        /// first: most forks are over by then.
        /// </summary>
        public static bool IsInTheWay(ThreadCache cache, Root root)
        {
            nuint forks = root[RootField.ForksInProgress];
            return forks != 0 && IsStillInTheWay(cache, root, forks);
        }

        /// <summary>
        /// After the fork, in the parent. The last fork under way gives the arenas back, first, and then is not under
        /// way. If another begins meanwhile, it may have taken over what was not given back yet, and this is not the
        /// last one any more.
        /// </summary>
        public static void ResumeParent()
        {
            Root root = new(P.RootAddress);
            nuint word = root.At(RootField.ForksInProgress);
            while (true)
            {
                // None: a child of a fork within this one has begun anew, and now comes to where its parent was.
                nuint forks = root[RootField.ForksInProgress];
                bool isLast = (forks & CountMask) <= 1;
                if (isLast)
                    GiveBack(root, forks);
                if (P.CompareExchange(word, isLast ? 0 : forks - 1, forks) == forks)
                    break;
            }

            P.Wake(word, all: true);
            EndTurn(root);
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        private static bool IsStillInTheWay(ThreadCache cache, Root root, nuint forks)
        {
            bool isNew = !cache.IsExited && cache.Get(CacheField.ForkSeen) != root[RootField.ForkNumber];
            int pauses = isNew
                ? Tuning.MaxForkPatience
                : root.FetchAdd(RootField.ForkRequests, 1) < Tuning.MaxQuickRequests
                ? 0
                : 1;
            for (; forks != 0 && pauses != 0; pauses--)
            {
                P.PauseWhile(root.At(RootField.ForksInProgress), forks);
                forks = root[RootField.ForksInProgress];
            }

            if (isNew)
                cache.Set(CacheField.ForkSeen, root[RootField.ForkNumber]);
            return forks != 0;
        }

        /// <summary>
        /// Who had to wait for other forks leaves those who wait for memory a moment before it begins: forks that
        /// follow each other at once would leave them none. Sleepers are woken one by one, so that they do not take the
        /// processors from the others. A handler of the program's may fork in turn, or one of a signal: its fork must
        /// not wait for the one it lies in, whose turn this is.
        /// </summary>
        private static void TakeTurn(Root root, ref int pauses)
        {
            int before = pauses;
            if (Lock.AcquireWithin(root.At(RootField.ForkTurn), ref pauses) && pauses != before)
                P.Breathe();
        }

        /// <summary>
        /// A thread that went without its turn has none to end; a fork within this one, in a handler, may have ended it
        /// before.
        /// </summary>
        private static void EndTurn(Root root)
        {
            nuint turn = root.At(RootField.ForkTurn);
            if (Lock.IsOwn(turn))
                Lock.Release(turn);
        }

        private static void Begin(Root root, nuint number)
        {
            nuint forks = root[RootField.ForksInProgress];
            while (true)
            {
                if (forks == 0)
                    root.Set(RootField.ForkRequests, 0);
                nuint more = ((number & CountMask) << NumberBits) | ((forks & CountMask) + 1);
                nuint found = P.CompareExchange(root.At(RootField.ForksInProgress), more, forks);
                if (found == forks)
                    return;
                forks = found;
            }
        }

        /// <summary>Goes round the ring once; whether there was an arena that was not held for this fork yet.</summary>
        private static bool TakeAll(nuint held, ref int pauses)
        {
            bool any = false;
            foreach (Arena arena in Arena.All)
            {
                if (P.LoadAcquire(arena.LockWord) != held)
                    any |= Take(arena, held, ref pauses);
            }
            return any;
        }

        /// <summary>
        /// As a waiter: whoever holds the lock wakes one when done. Giving up may have used that wake-up, so it is
        /// passed on. An arena that the calling thread itself holds, since a signal handler forks, stays as it is: what
        /// it was doing there goes on in the child, too.
        /// </summary>
        private static bool Take(Arena arena, nuint held, ref int pauses)
        {
            while (!Lock.TryAcquireForFork(arena.LockWord, held))
            {
                nuint seen = Lock.Contend(arena.LockWord);
                if (seen == LockState.Frozen || Lock.IsOwn(arena.LockWord))
                    return false;
                if (LockState.Of(seen) != LockState.Contended)
                    continue;
                if (pauses == 0)
                {
                    P.Wake(arena.LockWord, all: true);
                    return false;
                }

                pauses--;
                P.PauseWhile(arena.LockWord, seen);
            }

            return true;
        }

        /// <summary>
        /// Gives back what is held for forks, as long as these are the forks under way. One that begins after that look
        /// takes over what it finds held, and so changes the lock from what was seen here.
        /// </summary>
        private static void GiveBack(Root root, nuint forks)
        {
            foreach (Arena arena in Arena.All)
            {
                nuint seen = P.LoadAcquire(arena.LockWord);
                if (root[RootField.ForksInProgress] != forks)
                    return;
                if (LockState.Of(seen) == LockState.HeldForFork)
                    P.CompareExchange(arena.LockWord, LockState.Free, seen);
            }
        }
    }
}
