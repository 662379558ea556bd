namespace PtMalloc;

public static partial class Ptmalloc<P>
{
    public readonly partial struct ThreadCache
    {
        /// <summary>Makes room in a full bin: the half that was cached first goes back to its arenas.</summary>
        public static void FlushHalf(ThreadCache cache, nuint bin)
        {
            nuint keep = cache.Root[RootField.CacheCount] / 2;
            nuint link = cache.HeadOf(bin);
            for (nuint kept = 0; kept < keep && P.Read(link) != 0; kept++)
                link = CheckedLink(cache, P.Read(link));
            Flush(cache, bin, link);
        }

        /// <summary>Empties every bin, or what stands in for them.</summary>
        public static void FlushAll(ThreadCache cache)
        {
            if (cache.Get(CacheField.Hold) != 0)
                Hold.Flush(cache, cache.Root);
            if (cache.Get(CacheField.Quarantine) != 0)
                Quarantine.Flush(cache, cache.Root);
            for (nuint bin = CacheBins.First; bin < CacheBins.End; bin++)
                Flush(cache, bin, cache.HeadOf(bin));
        }

        /// <summary>
        /// Gives the rest of a bin's list, from this link on, back. It leaves the list before any arena hears of it, so that a child
        /// forked meanwhile never finds a chunk in both.
        /// </summary>
        private static void Flush(ThreadCache cache, nuint bin, nuint link)
        {
            nuint list = P.Read(link);
            if (list == 0)
                return;

            P.Write(link, 0);
            nuint count = 0;
            for (nuint user = list; user != 0; user = P.Read(CheckedLink(cache, user)))
            {
                if (++count > CacheBins.MaxSlots)
                    P.Fail(Corruption.FreeTooManyInCache, list, cache.Arena.Address, user);
            }

            P.Write(cache.SlotsOf(bin), P.Read(cache.SlotsOf(bin)) + count);
            P.Notify(Step.Flush, cache.Address, count);

            while (list != 0)
                list = FlushOneArena(cache.Root, list);
        }

        /// <summary>Gives those chunks of a list back that belong to the arena of its first one; answers the list of the others.</summary>
        private static nuint FlushOneArena(Root root, nuint list)
        {
            Arena arena = Territory.OwnerOf(root, Chunk.OfUser(list), Corruption.FreeInvalidPointer);
            nuint ours = 0;
            nuint others = 0;
            while (list != 0)
            {
                nuint next = P.Read(list);
                Arena owner = Territory.OwnerOf(root, Chunk.OfUser(list), Corruption.FreeInvalidPointer);
                if (owner.Address == arena.Address)
                {
                    P.Write(list, ours);
                    ours = list;
                }
                else
                {
                    P.Write(list, others);
                    others = list;
                }

                list = next;
            }

            Remote.ReleaseAll(arena, ours);
            return others;
        }

        /// <summary>A cached chunk's link to the next one is its first user word; a misaligned chunk can't be one of ours.</summary>
        private static nuint CheckedLink(ThreadCache cache, nuint user)
        {
            if (!Layout.IsAligned(user))
                P.Fail(Corruption.CacheExitUnaligned, user, cache.Arena.Address, user);
            return user;
        }

        /// <summary>Whether this pointer is in this bin: asked when a block being freed carries the key (tcache_double_free_verify).</summary>
        public static bool Holds(ThreadCache cache, nuint bin, nuint pointer)
        {
            nuint seen = 0;
            for (nuint user = P.Read(cache.HeadOf(bin)); user != 0; user = P.Read(user))
            {
                if (seen++ > CacheBins.MaxSlots)
                    P.Fail(Corruption.FreeTooManyInCache, pointer, cache.Arena.Address, user);
                if (!Layout.IsAligned(user))
                    P.Fail(Corruption.FreeUnalignedInCache, user, cache.Arena.Address, user);
                if (user == pointer)
                    return true;
            }

            return false;
        }

        /// <summary>
        /// Whether another thread's cache holds it. That thread goes on meanwhile, so a list may change under the walk: each link is
        /// asked whether a block may be there before it is followed.
        /// </summary>
        public static bool IsHeldElsewhere(ThreadCache own, Root root, nuint bin, nuint pointer)
        {
            for (ThreadCache other = new(root[RootField.Caches]); other.Address != 0; other = new(other.Get(CacheField.Next)))
            {
                nuint user = P.LoadAcquire(other.HeadOf(bin));
                for (nuint seen = 0; other.Address != own.Address && seen < CacheBins.MaxSlots; seen++)
                {
                    if (user == pointer)
                        return true;
                    if (!Layout.IsAligned(user) || !Territory.Contains(root, user))
                        break;
                    user = P.LoadAcquire(user);
                }
            }

            return false;
        }
    }
}
