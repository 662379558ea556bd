namespace PtMalloc;

public static partial class Ptmalloc<P>
{
    /*
     * The depot: full magazines that the caches of the arena's threads had no room for, a stack for each size. The arena's lock guards it.
     *
     * Chunks in here merge with nothing. So they are released when their memory is wanted or was idle: some of them before the arena
     * grows, if the depot is a good part of it; and once an epoch, of each size, as many as nobody needed all through it.
     */
    public readonly partial struct Arena
    {
        /// <summary>The depot's share of the arena from which on growing looks at it, as a power of two: a sixteenth.</summary>
        private const int ShareShift = 4;

        /// <summary>The least that is released before the arena grows, if there is so much.</summary>
        private const int LeastReleased = 1 << 20;

        /// <summary>Magazines released in one slow path because they were idle.</summary>
        private const int MaxSwept = 128;

        public nuint DepotOf(nuint chunkSize) => WordOfSize(ArenaField.Depot, chunkSize);

        public nuint DepotCountOf(nuint chunkSize) => WordOfSize(ArenaField.DepotCounts, chunkSize);

        /// <summary>How many of the magazines nobody needed since the sweep came by.</summary>
        private nuint IdleOf(nuint chunkSize) => WordOfSize(ArenaField.DepotIdle, chunkSize);

        private nuint WordOfSize(ArenaField first, nuint chunkSize) =>
            At(first) + (((chunkSize / P.Alignment) - CacheBins.First) * P.WordSize);

        /// <summary>Puts a full magazine in.</summary>
        public static void PutMagazine(Arena arena, nuint chunkSize, nuint user)
        {
            CountReleased(arena, Magazine.Bytes(chunkSize));
            nuint stack = arena.DepotOf(chunkSize);
            P.Write(Magazine.NextWord(user), P.Read(stack));
            P.StoreRelease(stack, user);
            P.Write(arena.DepotCountOf(chunkSize), P.Read(arena.DepotCountOf(chunkSize)) + 1);
            arena.Set(ArenaField.DepotBytes, arena.Get(ArenaField.DepotBytes) + Magazine.Bytes(chunkSize));
            P.Notify(Step.MagazinePut, arena.Address, chunkSize);
        }

        /// <summary>Takes a full magazine out, and answers its first block; 0 if there is none.</summary>
        public static nuint TakeMagazine(Arena arena, nuint chunkSize)
        {
            nuint stack = arena.DepotOf(chunkSize);
            nuint user = P.Read(stack);
            if (user == 0)
                return 0;

            nuint count = P.Read(arena.DepotCountOf(chunkSize));
            if (count == 0)
                P.Fail(Corruption.StateDamaged, arena.DepotCountOf(chunkSize), arena.Address, count);
            CheckRound(arena, user, chunkSize);
            P.StoreRelease(stack, P.Read(Magazine.NextWord(user)));
            P.Write(arena.DepotCountOf(chunkSize), count - 1);
            if (count - 1 < P.Read(arena.IdleOf(chunkSize)))
                P.Write(arena.IdleOf(chunkSize), count - 1);
            arena.Set(ArenaField.DepotBytes, arena.Get(ArenaField.DepotBytes) - Magazine.Bytes(chunkSize));
            P.Notify(Step.MagazineTaken, arena.Address, chunkSize);
            return user;
        }

        /// <summary>Releases the whole depot.</summary>
        private static void EmptyDepot(Arena arena) => ReleaseMagazines(arena, goal: 0, onlyIdle: false);

        /// <summary>
        /// Before the arena grows: releases twice as much as it would grow by, idle magazines first, if the depot is worth it. Whether it did. So
        /// the pause is in proportion to the growth, and memory that changes its sizes costs one growth in three.
        /// </summary>
        private static bool ReleaseBeforeGrowth(Arena arena, nuint chunkSize)
        {
            nuint held = arena.Get(ArenaField.DepotBytes);
            if (held <= arena.SystemMemory >> ShareShift)
                return false;

            nuint wanted = 2 * (GrowthPad(arena) + chunkSize);
            wanted = wanted < LeastReleased ? LeastReleased : wanted;
            nuint goal = held < wanted ? 0 : held - wanted;
            ReleaseMagazines(arena, goal, onlyIdle: true);
            ReleaseMagazines(arena, goal, onlyIdle: false);
            return true;
        }

        /// <summary>Until no more than the goal is left, in bytes, or nothing that may go.</summary>
        private static void ReleaseMagazines(Arena arena, nuint goal, bool onlyIdle)
        {
            for (nuint size = Layout.MinChunk; size <= ThreadCache.MaxChunk; size += P.Alignment)
            {
                while (arena.Get(ArenaField.DepotBytes) > goal && TryReleaseMagazine(arena, size, arena.Epoch, onlyIdle))
                    continue;
            }
        }

        /// <summary>
        /// Releases idle magazines, as memory that was last used in the epoch before; a slow path's share of them. Where all are gone,
        /// what is left is from now on taken for idle until somebody needs it.
        /// </summary>
        private static void SweepDepot(Arena arena)
        {
            nuint top = arena.Top.Address;
            nuint size = arena.Get(ArenaField.DepotSweep);
            for (int left = MaxSwept; size <= ThreadCache.MaxChunk; size += P.Alignment)
            {
                while (left > 0 && TryReleaseMagazine(arena, size, arena.Epoch - 1, onlyIdle: true))
                    left--;
                if (left == 0)
                    break;
                P.Write(arena.IdleOf(size), P.Read(arena.DepotCountOf(size)));
            }

            arena.Set(ArenaField.DepotSweep, size <= ThreadCache.MaxChunk ? size : 0);

            // What top took in on the way was used in the epoch before, not in this one.
            if (arena.Get(ArenaField.TopPeak) != top)
                return;
            arena.Set(ArenaField.TopPeak, arena.Top.Address);
            if (arena.Get(ArenaField.TopPeakBefore) < top)
                arena.Set(ArenaField.TopPeakBefore, top);
        }

        /// <summary>Whether a magazine in the depot holds this chunk.</summary>
        private static bool IsInDepot(Arena arena, Chunk chunk, nuint chunkSize)
        {
            nuint left = P.Read(arena.DepotCountOf(chunkSize));
            for (nuint magazine = P.Read(arena.DepotOf(chunkSize)); magazine != 0 && left != 0; left--)
            {
                nuint rounds = Magazine.Rounds(chunkSize);
                for (nuint user = magazine; user != 0 && rounds != 0; rounds--)
                {
                    CheckRound(arena, user, chunkSize);
                    if (user == chunk.User)
                        return true;
                    user = P.Read(user);
                }

                magazine = P.Read(Magazine.NextWord(magazine));
            }

            return false;
        }

        /// <summary>Gives the chunks of a magazine back, as memory last used in this epoch; false if there is none, or none that is idle.</summary>
        private static bool TryReleaseMagazine(Arena arena, nuint chunkSize, nuint epoch, bool onlyIdle)
        {
            nuint idle = P.Read(arena.IdleOf(chunkSize));
            if (onlyIdle && idle == 0)
                return false;
            nuint user = TakeMagazine(arena, chunkSize);
            if (user == 0)
                return false;
            if (idle != 0)
                P.Write(arena.IdleOf(chunkSize), idle - 1);

            nuint left = Magazine.Rounds(chunkSize);
            for (nuint next; user != 0; user = next)
            {
                if (left-- == 0)
                    P.Fail(Corruption.FreeTooManyInCache, user, arena.Address, user);
                CheckRound(arena, user, chunkSize);
                next = P.Read(user);
                ReleaseRound(arena, Chunk.OfUser(user), chunkSize, epoch);
            }

            P.Notify(Step.MagazineReleased, arena.Address, chunkSize);
            return true;
        }

        /// <summary>Not by way of a fast bin, which would keep it from merging. A thread that changed its arena may have brought another's chunk.</summary>
        private static void ReleaseRound(Arena arena, Chunk chunk, nuint size, nuint epoch)
        {
            if (arena.Holds(chunk))
                Merge(arena, chunk, size, epoch);
            else
                Remote.Push(Territory.OwnerOf(arena.Root, chunk, Corruption.FreeInvalidPointer), chunk.User, chunk.User);
        }

        /// <summary>A chunk in a magazine lies in our memory, has the magazine's size, and carries the key.</summary>
        private static void CheckRound(Arena arena, nuint user, nuint chunkSize)
        {
            if (!Layout.IsAligned(user))
                P.Fail(Corruption.CacheExitUnaligned, user, arena.Address, user);
            Chunk chunk = Chunk.OfUser(user);
            if ((!arena.Holds(chunk) && !Territory.Contains(arena.Root, user)) || P.Read(user + P.WordSize) != ThreadCache.Key)
                P.Fail(Corruption.SingleListBroken, user, arena.Address, user);
            if ((chunk.Head & ~(Chunk.PreviousInUse | Chunk.NonMainArena)) != chunkSize)
                P.Fail(Corruption.FreeInvalidSize, user, arena.Address, chunk.Head);
        }
    }
}
