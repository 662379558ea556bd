namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /*
     * The depot: small free chunks that are still marked in use, and so merge with nothing, by size. What threads' caches have no
     * room for comes as full magazines, which lie on a stack; chunks that come one by one fill an open one. The arena's lock guards it.
     * It stands in for the fast bins where memory decays, up to 1 KiB.
     */
    public readonly partial struct Arena
    {
        /// <summary>Whether small chunks go to the depot: not where nothing would bring them back, and not in the slow modes, which do as glibc does.</summary>
        private bool UsesDepot => Decays && Root[RootField.Mode] == 0;

        public nuint DepotOf(nuint chunkSize) => WordOfSize(ArenaField.Depot, chunkSize);

        public nuint OpenOf(nuint chunkSize) => WordOfSize(ArenaField.DepotOpen, chunkSize);

        public nuint RoomOf(nuint chunkSize) => WordOfSize(ArenaField.DepotRoom, chunkSize);

        public nuint TotalOf(nuint chunkSize) => WordOfSize(ArenaField.DepotTotals, chunkSize);

        private nuint IdleOf(nuint chunkSize) => WordOfSize(ArenaField.DepotIdle, chunkSize);

        private nuint WordOfSize(ArenaField first, nuint chunkSize) =>
            At(first) + (((chunkSize / P.Alignment) - CacheBins.First) * P.WordSize);

        /// <summary>Puts a full magazine in.</summary>
        public static void PutMagazine(Arena arena, nuint chunkSize, nuint user)
        {
            CountReleased(arena, Magazine.Bytes(chunkSize));
            PushMagazine(arena, chunkSize, user);
            nuint total = arena.TotalOf(chunkSize);
            P.Write(total, P.Read(total) + Magazine.Rounds(chunkSize));
        }

        /// <summary>Takes a full magazine out, and answers its first block; 0 if there is none.</summary>
        public static nuint TakeMagazine(Arena arena, nuint chunkSize)
        {
            nuint user = PopMagazine(arena, chunkSize);
            if (user == 0)
                return 0;
            CountTaken(arena, chunkSize, Magazine.Rounds(chunkSize));
            CountSupplied(arena, Magazine.Rounds(chunkSize));
            return user;
        }

        /// <summary>Takes a chunk of just this size, for a request; none if there is none.</summary>
        private static Chunk TakeRound(Arena arena, nuint chunkSize)
        {
            Chunk chunk = PopRound(arena, chunkSize);
            if (!chunk.IsNone)
                P.Notify(Step.DepotHit, chunk.Address, chunkSize);
            return chunk;
        }

        /// <summary>Of those that came one by one the last; where there are none, a full magazine becomes the open one. The chunk still carries the key.</summary>
        private static Chunk PopRound(Arena arena, nuint chunkSize)
        {
            nuint open = arena.OpenOf(chunkSize);
            nuint user = P.Read(open);
            if (user == 0)
            {
                user = PopMagazine(arena, chunkSize);
                if (user == 0)
                    return default;
                P.Write(arena.RoomOf(chunkSize), 0);
            }

            CheckRound(arena, user, chunkSize);
            nuint next = P.Read(user);
            P.Prefetch(next);
            P.Write(open, next);
            P.Write(arena.RoomOf(chunkSize), P.Read(arena.RoomOf(chunkSize)) + 1);
            CountTaken(arena, chunkSize, 1);
            return Chunk.OfUser(user);
        }

        /// <summary>Puts a chunk into the open magazine. What follows it must be a chunk that knows it to be in use.</summary>
        private static void PushRound(Arena arena, Chunk chunk, nuint size)
        {
            Chunk next = chunk.At(size);
            nuint nextHead = arena.HoldsHeader(next) ? next.Head : 0;
            if (nextHead <= Layout.HeaderSize || (nextHead & ~Layout.AlignmentMask) >= arena.SystemMemory)
                P.Fail(Corruption.FreeInvalidNextSizeFast, chunk.Address, arena.Address, nextHead);
            if ((nextHead & Chunk.PreviousInUse) == 0)
                P.Fail(Corruption.FreeDoublePrevious, chunk.Address, arena.Address, nextHead);

            nuint open = arena.OpenOf(size);
            nuint first = P.Read(open);
            if (first == chunk.User)
                P.Fail(Corruption.FreeDoubleFast, chunk.Address, arena.Address, first);
            nuint room = P.Read(arena.RoomOf(size));
            if (room == 0)
            {
                if (first != 0)
                    PushMagazine(arena, size, first);
                first = 0;
                room = Magazine.Rounds(size);
            }

            P.Write(chunk.User, first);
            P.Write(chunk.User + P.WordSize, ThreadCache.Key);
            P.Write(open, chunk.User);
            P.Write(arena.RoomOf(size), room - 1);
            nuint total = arena.TotalOf(size);
            P.Write(total, P.Read(total) + 1);
            P.Notify(Step.DepotPush, chunk.Address, size);
        }

        private static void PushMagazine(Arena arena, nuint chunkSize, nuint user)
        {
            CheckRound(arena, user, chunkSize);
            nuint stack = arena.DepotOf(chunkSize);
            P.Write(Magazine.NextWord(user), P.Read(stack));
            P.StoreRelease(stack, user);
            P.Notify(Step.MagazinePut, arena.Address, chunkSize);
        }

        private static nuint PopMagazine(Arena arena, nuint chunkSize)
        {
            nuint stack = arena.DepotOf(chunkSize);
            nuint user = P.Read(stack);
            if (user == 0)
                return 0;
            CheckRound(arena, user, chunkSize);
            P.StoreRelease(stack, P.Read(Magazine.NextWord(user)));
            P.Notify(Step.MagazineTaken, arena.Address, chunkSize);
            return user;
        }

        private static void CountTaken(Arena arena, nuint chunkSize, nuint count)
        {
            nuint total = P.Read(arena.TotalOf(chunkSize));
            if (total < count)
                P.Fail(Corruption.StateDamaged, arena.TotalOf(chunkSize), arena.Address, total);
            total -= count;
            P.Write(arena.TotalOf(chunkSize), total);
            if (total < P.Read(arena.IdleOf(chunkSize)))
                P.Write(arena.IdleOf(chunkSize), total);
        }

        /// <summary>Whether the depot holds this chunk.</summary>
        private static bool IsInDepot(Arena arena, Chunk chunk, nuint chunkSize)
        {
            nuint left = P.Read(arena.TotalOf(chunkSize));
            if (IsInMagazine(arena, P.Read(arena.OpenOf(chunkSize)), chunk, chunkSize, ref left))
                return true;
            for (nuint magazine = P.Read(arena.DepotOf(chunkSize)); magazine != 0 && left != 0; magazine = P.Read(Magazine.NextWord(magazine)))
            {
                if (IsInMagazine(arena, magazine, chunk, chunkSize, ref left))
                    return true;
            }

            return false;
        }

        /// <summary>Follows so many links at most.</summary>
        private static bool IsInMagazine(Arena arena, nuint user, Chunk chunk, nuint chunkSize, ref nuint left)
        {
            for (; user != 0 && left != 0; left--)
            {
                CheckRound(arena, user, chunkSize);
                if (user == chunk.User)
                    return true;
                user = P.Read(user);
            }

            return false;
        }

        /// <summary>A chunk in the depot lies in our memory, has the size of its list, and carries the key.</summary>
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
