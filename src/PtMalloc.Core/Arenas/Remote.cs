using System.Runtime.CompilerServices;

namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /// <summary>
    /// Chunks on their way back to an arena whose lock the freeing thread does not get at once: a list that anyone
    /// pushes to with one compare-and-swap and that the lock's next holder takes whole. Linked through the first user
    /// word; marked in use. In the hardened modes the links are xored with a secret.
    /// </summary>
    public static partial class Remote
    {
        /// <summary>Takes in what others pushed. The caller holds the lock.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Collect(Arena arena)
        {
            if (P.LoadAcquire(arena.At(ArenaField.Remote)) != 0)
                ReleaseList(arena, TakeAll(arena));
        }

        private static void ReleaseList(Arena arena, nuint list)
        {
            while (list != 0)
            {
                if (!Layout.IsAligned(list))
                    P.Fail(Corruption.SingleListBroken, list, arena.Address, list);
                Chunk chunk = Chunk.OfUser(list);
                Arena.CheckListed(arena, chunk);
                list = Next(arena, list);
                P.Prefetch(list);
                Arena.Release(arena, chunk);
            }
        }

        /// <summary>
        /// Everything that others pushed, off the arena's list; 0 if there is nothing. The caller needs no lock.
        /// </summary>
        public static nuint TakeAll(Arena arena)
        {
            nuint word = arena.At(ArenaField.Remote);
            if (P.LoadAcquire(word) == 0)
                return 0;
            P.Notify(Step.RemoteCollect, arena.Address, 0);
            P.StoreRelease(arena.At(ArenaField.RemoteBytes), 0);
            return P.Exchange(word, 0);
        }

        /// <summary>
        /// Leaves a list to the arena, with one compare-and-swap. If much waits there, and the lock is free, it is
        /// taken in here; else by whoever comes by, for the arena's own threads may be silent.
        /// </summary>
        public static void Push(Arena arena, nuint list, nuint last, nuint bytes)
        {
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
            if (P.FetchAdd(arena.At(ArenaField.RemoteBytes), bytes) + bytes < Tuning.MaxRemoteBytes)
                return;
            if (!ArenaSession.TryBegin(arena))
            {
                Watch.Start(arena.Root);
                return;
            }

            Collect(arena);
            Arena.Decay(arena);
            Lock.Release(arena.LockWord);
        }

        /// <summary>The chunk that a listed one leads to; 0: it is the last.</summary>
        public static nuint Next(Arena arena, nuint user) => P.Read(user) ^ arena.Root[RootField.LinkKey];

        private static void Link(Arena arena, nuint user, nuint next) =>
            P.Write(user, next ^ arena.Root[RootField.LinkKey]);
    }
}
