namespace PtMalloc;

public static partial class Ptmalloc<P>
{
    /*
     * Whole lists between a thread cache and a fast bin: both link through the first user word, a cache by user pointers, a
     * fast bin by chunks, so each link is written once, and the same is checked as for single chunks.
     */
    public readonly partial struct Arena
    {
        /// <summary>
        /// Puts a list of cached chunks, all of this size and so many, into their fast bin. The caller holds the lock. Answers the list of those
        /// that are another arena's.
        /// </summary>
        public static nuint PushFastList(Arena arena, nuint list, nuint size, nuint count)
        {
            nuint bin = arena.FastBin(FastBinIndex(size));
            Chunk first = new(P.Read(bin));
            if (!first.IsNone && (!arena.Holds(first) || FastBinIndex(first.Size) != FastBinIndex(size)))
                P.Fail(Corruption.FreeInvalidFastEntry, first.Address, arena.Address, first.Address);

            nuint head = size | arena.OwnerFlag;
            nuint systemMemory = arena.SystemMemory;
            nuint others = 0;
            for (nuint user = list; user != 0; count--)
            {
                if (count == 0)
                    P.Fail(Corruption.FreeTooManyInCache, list, arena.Address, user);
                Chunk chunk = Chunk.OfUser(user);
                nuint next = NextOfListed(arena, user);
                if (arena.Holds(chunk))
                {
                    nuint nextHead = chunk.At(size).Head;
                    if ((chunk.Head & ~Chunk.PreviousInUse) != head)
                        P.Fail(Corruption.FreeInvalidFastEntry, user, arena.Address, chunk.Head);
                    if (nextHead <= Layout.HeaderSize || (nextHead & ~Layout.AlignmentMask) >= systemMemory)
                        P.Fail(Corruption.FreeInvalidNextSizeFast, user, arena.Address, nextHead);
                    chunk.SetForward(first);
                    first = chunk;
                }
                else
                {
                    P.Write(user, others);
                    others = user;
                }

                user = next;
            }

            P.Write(bin, first.Address);
            arena.Set(ArenaField.HaveFastChunks, 1);
            return others;
        }

        /// <summary>Moves up to so many chunks of this size from their fast bin to a cache's list, which goes on at this link. Answers how many; the link becomes the last one's.</summary>
        public static nuint TakeFastList(Arena arena, nuint size, nuint count, ref nuint link)
        {
            if (size > arena.Root.MaxFast)
                return 0;

            nuint bin = arena.FastBin(FastBinIndex(size));
            Chunk chunk = new(P.Read(bin));
            nuint taken = 0;
            for (; taken < count && !chunk.IsNone; taken++)
            {
                if (!Layout.IsAligned(chunk.User))
                    P.Fail(Corruption.MallocUnalignedFast, chunk.Address, arena.Address, chunk.Address);
                CheckListed(arena, chunk);
                if (chunk.Size != size)
                    P.Fail(Corruption.MallocFastWrongSize, chunk.Address, arena.Address, chunk.Head);
                P.Write(link, chunk.User);
                link = chunk.User;
                chunk = chunk.Forward;
            }

            P.Write(bin, chunk.Address);
            return taken;
        }

        /// <summary>The next of a cached list; a chunk that can't be on one is a fault.</summary>
        private static nuint NextOfListed(Arena arena, nuint user)
        {
            if (!Layout.IsAligned(user))
                P.Fail(Corruption.CacheExitUnaligned, user, arena.Address, user);
            if ((!arena.Holds(Chunk.OfUser(user)) && !Territory.Contains(arena.Root, user)) || P.Read(user + P.WordSize) != ThreadCache.Key)
                P.Fail(Corruption.SingleListBroken, user, arena.Address, user);
            return P.Read(user);
        }
    }
}
