using System.Runtime.CompilerServices;

namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /*
     * The depot: free chunks that are still marked in use, and so merge with nothing, by size. What threads' caches
     * have no room for comes as full magazines, which lie on a stack; chunks that come one by one fill an open one. The
     * arena's lock guards it. It stands in for the fast bins where memory decays, for small chunks up to 1 KiB, and for
     * medium ones of sizes in demand.
     */
    public readonly partial struct Arena
    {
        /// <summary>
        /// Whether free chunks go to the depot: not where nothing would bring them back, and not in the slow modes,
        /// which do as glibc does.
        /// </summary>
        private bool UsesDepot => Decays && Root[RootField.Mode] == 0;

        /// <summary>Puts a full magazine in.</summary>
        public static void PutMagazine(Arena arena, nuint chunkSize, nuint user)
        {
            DepotLine line = DepotLine.Of(arena, chunkSize);
            CountReleased(arena, Magazine.Bytes(chunkSize));
            PushMagazine(arena, line, user);
            CountPut(arena, line, Magazine.Rounds(chunkSize));
        }

        /// <summary>Takes a full magazine out, and returns its first block; 0 if there is none.</summary>
        public static nuint TakeMagazine(Arena arena, nuint chunkSize)
        {
            DepotLine line = DepotLine.Of(arena, chunkSize);
            nuint user = PopMagazine(arena, line);
            if (user == 0)
                return 0;
            CountTaken(arena, line, Magazine.Rounds(chunkSize));
            CountSupplied(arena, Magazine.Rounds(chunkSize));
            return user;
        }

        /// <summary>Where a chunk of this size lies that is released: none if it is to merge.</summary>
        private static DepotLine LineFor(Arena arena, nuint size)
        {
            if (!arena.UsesDepot)
                return default;
            if (size <= SizeClass.MaxSmall)
                return DepotLine.Of(arena, size);
            if (!SizeClass.IsCut(size))
                return default;
            DepotLine line = DepotLine.Of(arena, size);
            return IsInDemand(arena, line) ? line : default;
        }

        /// <summary>Takes a chunk of just this size, for a request; none if there is none.</summary>
        private static Chunk TakeRound(Arena arena, nuint chunkSize)
        {
            if (!arena.UsesDepot || !SizeClass.IsCut(chunkSize))
                return default;
            Chunk chunk = PopRound(arena, DepotLine.Of(arena, chunkSize));
            if (!chunk.IsNone)
                P.Notify(Step.DepotHit, chunk.Address, chunkSize);
            return chunk;
        }

        /// <summary>
        /// Of those that came one by one the last; where there are none, a full magazine becomes the open one. The
        /// chunk still carries the key.
        /// </summary>
        private static Chunk PopRound(Arena arena, DepotLine line)
        {
            nuint user = P.Read(line.Open);
            if (user == 0)
            {
                user = PopMagazine(arena, line);
                if (user == 0)
                    return default;
                P.Write(line.Room, 0);
            }

            CheckRound(arena, user, line.ChunkSize);
            nuint next = P.Read(user);
            P.Prefetch(next);
            P.Write(line.Open, next);
            P.Write(line.Room, P.Read(line.Room) + 1);
            CountTaken(arena, line, 1);
            return Chunk.OfUser(user);
        }

        /// <summary>
        /// Puts a chunk into the open magazine. What follows it must be a chunk that knows it to be in use.
        /// </summary>
        private static void PushRound(Arena arena, DepotLine line, Chunk chunk)
        {
            Chunk next = chunk.At(line.ChunkSize);
            nuint nextHead = arena.HoldsHeader(next) ? next.Head : 0;
            if (nextHead <= Layout.HeaderSize || (nextHead & ~Layout.AlignmentMask) >= arena.SystemMemory)
                P.Fail(Corruption.FreeInvalidNextSizeFast, chunk.Address, arena.Address, nextHead);
            if ((nextHead & Chunk.PreviousInUse) == 0)
                P.Fail(Corruption.FreeDoublePrevious, chunk.Address, arena.Address, nextHead);

            nuint first = P.Read(line.Open);
            if (first == chunk.User)
                P.Fail(Corruption.FreeDoubleFast, chunk.Address, arena.Address, first);
            nuint room = P.Read(line.Room);
            if (room == 0)
            {
                if (first != 0)
                    PushMagazine(arena, line, first);
                first = 0;
                room = Magazine.Rounds(line.ChunkSize);
            }

            P.Write(chunk.User, first);
            P.Write(chunk.User + P.WordSize, Chunk.Key);
            P.Write(line.Open, chunk.User);
            P.Write(line.Room, room - 1);
            CountPut(arena, line, 1);
            P.Notify(Step.DepotPush, chunk.Address, line.ChunkSize);
        }

        private static void PushMagazine(Arena arena, DepotLine line, nuint user)
        {
            CheckRound(arena, user, line.ChunkSize);
            P.Write(Magazine.NextWord(user), P.Read(line.Stack));
            P.StoreRelease(line.Stack, user);
            P.Notify(Step.MagazinePut, arena.Address, line.ChunkSize);
        }

        private static nuint PopMagazine(Arena arena, DepotLine line)
        {
            nuint user = P.Read(line.Stack);
            if (user == 0)
                return 0;
            CheckRound(arena, user, line.ChunkSize);
            nuint next = P.Read(Magazine.NextWord(user));
            P.Prefetch(next);
            P.StoreRelease(line.Stack, next);
            P.Notify(Step.MagazineTaken, arena.Address, line.ChunkSize);
            return user;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void CountPut(Arena arena, DepotLine line, nuint count)
        {
            P.Write(line.Total, P.Read(line.Total) + count);
            arena.Set(ArenaField.DepotBytes, arena.Get(ArenaField.DepotBytes) + (count * line.ChunkSize));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void CountTaken(Arena arena, DepotLine line, nuint count)
        {
            nuint total = P.Read(line.Total);
            if (total < count)
                P.Fail(Corruption.StateDamaged, line.Total, arena.Address, total);
            total -= count;
            P.Write(line.Total, total);
            if (total < P.Read(line.Idle))
                P.Write(line.Idle, total);
            arena.Set(ArenaField.DepotBytes, arena.Get(ArenaField.DepotBytes) - (count * line.ChunkSize));
        }

        /// <summary>Whether the depot holds this chunk.</summary>
        private static bool IsInDepot(Arena arena, Chunk chunk, nuint chunkSize)
        {
            DepotLine line = DepotLine.Of(arena, chunkSize);
            nuint left = P.Read(line.Total);
            if (IsInMagazine(arena, P.Read(line.Open), chunk, chunkSize, ref left))
                return true;
            for (nuint magazine = P.Read(line.Stack);
                magazine != 0 && left != 0;
                magazine = P.Read(Magazine.NextWord(magazine)))
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
            if ((!arena.Holds(chunk) && !Territory.Contains(arena.Root, user))
                || P.Read(user + P.WordSize) != Chunk.Key)
            {
                P.Fail(Corruption.SingleListBroken, user, arena.Address, user);
            }

            if ((chunk.Head & ~(Chunk.PreviousInUse | Chunk.NonMainArena)) != chunkSize)
                P.Fail(Corruption.FreeInvalidSize, user, arena.Address, chunk.Head);
        }
    }
}
