namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    public readonly partial struct Arena
    {
        /// <summary>
        /// Takes the chunk that was freed last out of the fast bin of this size; none if it is empty. The chunk is
        /// still marked in use.
        /// </summary>
        private static Chunk PopFast(Arena arena, nuint chunkSize)
        {
            nuint index = FastBinIndex(chunkSize);
            nuint head = arena.FastBin(index);
            Chunk chunk = new(P.Read(head));
            if (chunk.IsNone)
                return chunk;

            if (!Layout.IsAligned(chunk.User))
                P.Fail(Corruption.MallocUnalignedFast, chunk.Address, arena.Address, chunk.Address);
            CheckListed(arena, chunk);
            if (FastBinIndex(chunk.Size) != index)
                P.Fail(Corruption.MallocFastWrongSize, chunk.Address, arena.Address, chunk.Head);

            P.Write(head, chunk.Forward.Address);
            // A block in use does not carry the cache's key, which it may have brought here.
            P.Write(chunk.User + P.WordSize, 0);
            P.Notify(Step.FastBinHit, chunk.Address, chunkSize);
            return chunk;
        }

        /// <summary>
        /// A chunk that is marked in use though it lies on a list carries the caches' key, and one that was handed out
        /// does not: a damaged link to the wrong chunk is found before that is handed out twice. Its flags are those of
        /// the arena's chunks; if not, its size was written to as well.
        /// </summary>
        public static void CheckListed(Arena arena, Chunk chunk)
        {
            if (!arena.Holds(chunk) || P.Read(chunk.User + P.WordSize) != Chunk.Key)
                P.Fail(Corruption.SingleListBroken, chunk.Address, arena.Address, chunk.Address);
            if (chunk.IsMapped || chunk.IsNonMain == arena.IsMain)
                P.Fail(Corruption.FreeInvalidSize, chunk.User, arena.Address, chunk.Head);
        }

        /// <summary>
        /// A fault if this arena has the chunk already: in its fast bin, in the depot, remotely, or free. The caller
        /// holds the lock.
        /// </summary>
        public static void CheckIsInUse(Arena arena, Chunk chunk)
        {
            nuint size = chunk.Size;
            // Lists longer than this go round.
            nuint left = arena.SystemMemory / Layout.MinChunk;
            if (size <= arena.Root.MaxFast)
            {
                for (Chunk fast = new(P.Read(arena.FastBin(FastBinIndex(size)))); !fast.IsNone; fast = fast.Forward)
                {
                    if (!Layout.IsAligned(fast.User)
                        || !arena.Holds(fast)
                        || fast.Address == chunk.Address
                        || left-- == 0)
                    {
                        P.Fail(Corruption.FreeDoubleFast, chunk.User, arena.Address, fast.Address);
                    }
                }
            }

            if (SizeClass.IsCut(size) && IsInDepot(arena, chunk, size))
                P.Fail(Corruption.FreeDoubleFreeInCache, chunk.User, arena.Address, chunk.User);

            for (nuint user = P.LoadAcquire(arena.At(ArenaField.Remote)); user != 0; user = Remote.Next(arena, user))
            {
                if (user == chunk.User || !arena.Holds(Chunk.OfUser(user)) || left-- == 0)
                    P.Fail(Corruption.FreeDoubleFreeInCache, chunk.User, arena.Address, user);
            }

            Chunk next = chunk.At(size);
            if (arena.HoldsHeader(next) && !next.IsPreviousInUse)
                P.Fail(Corruption.FreeDoublePrevious, chunk.User, arena.Address, next.Head);
        }

        /// <summary>
        /// Puts a chunk into its fast bin. It stays marked in use, so that no neighbour merges with it.
        /// </summary>
        private static void PushFast(Arena arena, Chunk chunk, nuint size)
        {
            Chunk next = chunk.At(size);
            nuint nextHead = arena.HoldsHeader(next) ? next.Head : 0;
            if (nextHead <= Layout.HeaderSize || (nextHead & ~Layout.AlignmentMask) >= arena.SystemMemory)
                P.Fail(Corruption.FreeInvalidNextSizeFast, chunk.Address, arena.Address, nextHead);

            nuint head = arena.FastBin(FastBinIndex(size));
            Chunk first = new(P.Read(head));
            if (first.Address == chunk.Address)
                P.Fail(Corruption.FreeDoubleFast, chunk.Address, arena.Address, first.Address);
            if (!first.IsNone && !arena.Holds(first))
                P.Fail(Corruption.SingleListBroken, first.Address, arena.Address, first.Address);
            if (!first.IsNone && FastBinIndex(first.Size) != FastBinIndex(size))
                P.Fail(Corruption.FreeInvalidFastEntry, first.Address, arena.Address, first.Head);

            chunk.SetForward(first);
            P.Write(chunk.User + P.WordSize, Chunk.Key);
            P.Write(head, chunk.Address);
            arena.Set(ArenaField.HaveFastChunks, 1);
            P.Notify(Step.FastBinPush, chunk.Address, size);
        }
    }
}
