namespace PtMalloc;

public static partial class Ptmalloc<P>
{
    /// <summary>
    /// Chunks on their way back to an arena whose lock the freeing thread does not get at once: a list that anyone pushes to with
    /// one compare-and-swap and that the lock's next holder takes whole. Linked through the first user word; marked in use.
    /// In the hardened modes the links are xored with a secret.
    /// </summary>
    public static class Remote
    {
        /// <summary>Gives a list of chunks of one arena back, under its lock if that is free, else remotely. Never waits.</summary>
        public static void ReleaseAll(Arena arena, nuint list)
        {
            if (list == 0)
                return;
            if (arena.Root[RootField.ForksInProgress] != 0 || !Lock.TryAcquire(arena.LockWord))
            {
                Push(arena, list);
                return;
            }

            ReleaseList(arena, list);
            Collect(arena);
            Lock.Release(arena.LockWord);
        }

        /// <summary>Gives one chunk back, like <see cref="ReleaseAll"/>.</summary>
        public static void Release(Arena arena, Chunk chunk)
        {
            if (arena.Root[RootField.ForksInProgress] != 0 || !Lock.TryAcquire(arena.LockWord))
            {
                Link(arena, chunk.User, 0);
                Push(arena, chunk.User);
                return;
            }

            Arena.Release(arena, chunk);
            Collect(arena);
            Lock.Release(arena.LockWord);
        }

        /// <summary>Takes in what others pushed. The caller holds the lock.</summary>
        public static void Collect(Arena arena)
        {
            nuint word = arena.At(ArenaField.Remote);
            if (P.LoadAcquire(word) == 0)
                return;
            P.Notify(Step.RemoteCollect, arena.Address, 0);
            ReleaseList(arena, P.Exchange(word, 0));
        }

        private static void ReleaseList(Arena arena, nuint list)
        {
            while (list != 0)
            {
                nuint next = Next(arena, list);
                Arena.Release(arena, Chunk.OfUser(list));
                list = next;
            }
        }

        private static void Push(Arena arena, nuint list)
        {
            nuint last = list;
            while (Next(arena, last) != 0)
                last = Next(arena, last);

            // Only ever taken whole, so a head seen again after a change is as good as before (no ABA).
            nuint word = arena.At(ArenaField.Remote);
            nuint head = P.LoadAcquire(word);
            while (true)
            {
                Link(arena, last, head);
                nuint found = P.CompareExchange(word, list, head);
                if (found == head)
                    break;
                head = found;
            }

            P.Notify(Step.RemotePush, arena.Address, list);
        }

        /// <summary>The chunk that a listed one leads to; 0: it is the last.</summary>
        public static nuint Next(Arena arena, nuint user) => P.Read(user) ^ arena.Root[RootField.LinkKey];

        private static void Link(Arena arena, nuint user, nuint next) => P.Write(user, next ^ arena.Root[RootField.LinkKey]);
    }
}
