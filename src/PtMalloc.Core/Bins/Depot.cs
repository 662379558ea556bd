namespace PtMalloc;

public static partial class Ptmalloc<P>
{
    /*
     * The depot: small free chunks that are still marked in use, and so merge with nothing, by size. What threads' caches have no
     * room for comes as full magazines, which lie on a stack; chunks that come one by one fill an open one. The arena's lock guards it.
     * It stands in for the fast bins where memory decays, up to 1 KiB.
     *
     * So that free memory does merge in the end, chunks are released: some before a request takes new memory, if the depot is a good part of
     * the arena; and once an epoch, of each size, as many as nobody needed all through it.
     */
    public readonly partial struct Arena
    {
        /// <summary>While the depot holds no more than this share of what the arena uses, a small request takes new memory: an eighth, as a power of two.</summary>
        private const int SmallShareShift = 3;

        /// <summary>The same for a larger request, which needs memory that has merged.</summary>
        private const int LargeShareShift = 6;

        /// <summary>Bytes released for a small request at the most, and for a larger one.</summary>
        private const int SmallRelease = 256 << 10;
        private const int LargeRelease = 1 << 20;

        /// <summary>Chunks released in one slow path because they were idle.</summary>
        private const int MaxSwept = 8192;

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
            if (user != 0)
                CountTaken(arena, chunkSize, Magazine.Rounds(chunkSize));
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
            P.Write(open, P.Read(user));
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

        /// <summary>Bytes in the depot.</summary>
        public static nuint BytesInDepot(Arena arena)
        {
            nuint bytes = 0;
            for (nuint size = Layout.MinChunk; size <= ThreadCache.MaxChunk; size += P.Alignment)
                bytes += P.Read(arena.TotalOf(size)) * size;
            return bytes;
        }

        /// <summary>Releases the whole depot; false if it was empty.</summary>
        private static bool EmptyDepot(Arena arena) => ReleaseBytes(arena, nuint.MaxValue, onlyIdle: false) != 0;

        /// <summary>
        /// Before a request that no bin can serve takes new memory: releases a part of the depot, idle chunks first, if the depot is worth
        /// it. Whether it did.
        /// </summary>
        private static bool ReleaseForRequest(Arena arena, nuint chunkSize)
        {
            bool isSmall = chunkSize <= ThreadCache.MaxChunk;
            nuint used = arena.SystemMemory - arena.Top.Size;
            if (BytesInDepot(arena) <= used >> (isSmall ? SmallShareShift : LargeShareShift))
                return false;

            nuint wanted = (nuint)(isSmall ? SmallRelease : LargeRelease);
            nuint released = ReleaseBytes(arena, wanted, onlyIdle: true);
            if (released < wanted)
                ReleaseBytes(arena, wanted - released, onlyIdle: false);
            return true;
        }

        /// <summary>Releases at least so many bytes, or all that may go; answers how many.</summary>
        private static nuint ReleaseBytes(Arena arena, nuint wanted, bool onlyIdle)
        {
            nuint released = 0;
            for (nuint size = Layout.MinChunk; size <= ThreadCache.MaxChunk; size += P.Alignment)
            {
                nuint count = P.Read(onlyIdle ? arena.IdleOf(size) : arena.TotalOf(size));
                for (; count != 0 && released < wanted && TryReleaseRound(arena, size, arena.Epoch); count--)
                    released += size;
                if (onlyIdle)
                    P.Write(arena.IdleOf(size), count);
            }

            return released;
        }

        /// <summary>
        /// Releases idle chunks, as memory that was last used in the epoch before; a slow path's share of them. Of a size whose idle ones are gone
        /// what is left is from now on taken for idle until somebody needs it.
        /// </summary>
        private static void SweepDepot(Arena arena)
        {
            nuint top = arena.Top.Address;
            nuint size = arena.Get(ArenaField.DepotSweep);
            if ((size & Layout.AlignmentMask) != 0)
                P.Fail(Corruption.StateDamaged, arena.At(ArenaField.DepotSweep), arena.Address, size);
            for (nuint left = MaxSwept; size <= ThreadCache.MaxChunk; size += P.Alignment)
            {
                nuint idle = P.Read(arena.IdleOf(size));
                for (; idle != 0 && left != 0 && TryReleaseRound(arena, size, arena.Epoch - 1); idle--)
                    left--;
                P.Write(arena.IdleOf(size), left == 0 ? idle : P.Read(arena.TotalOf(size)));
                if (left == 0)
                    break;
            }

            arena.Set(ArenaField.DepotSweep, size <= ThreadCache.MaxChunk ? size : 0);

            // What top took in on the way was used in the epoch before, not in this one.
            if (arena.Get(ArenaField.TopPeak) != top)
                return;
            arena.Set(ArenaField.TopPeak, arena.Top.Address);
            if (arena.Get(ArenaField.TopPeakBefore) < top)
                arena.Set(ArenaField.TopPeakBefore, top);
        }

        /// <summary>
        /// Frees a chunk of the depot, as memory last used in this epoch; false if there is none. A thread that changed its
        /// arena may have brought another's.
        /// </summary>
        private static bool TryReleaseRound(Arena arena, nuint chunkSize, nuint epoch)
        {
            Chunk chunk = PopRound(arena, chunkSize);
            if (chunk.IsNone)
                return false;
            P.Notify(Step.DepotRelease, chunk.Address, chunkSize);
            if (arena.Holds(chunk))
                Merge(arena, chunk, chunkSize, epoch);
            else
                Remote.Push(Territory.OwnerOf(arena.Root, chunk, Corruption.FreeInvalidPointer), chunk.User, chunk.User);
            return true;
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
