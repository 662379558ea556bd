namespace PtMalloc;

public static partial class Ptmalloc<P>
{
    /*
     * Blocks that this thread freed and that belong to another arena: kept until there is a batch worth one compare-and-swap. The
     * other way round, what others sent to the home arena goes straight into this cache, as far as it has room.
     */
    public readonly partial struct ThreadCache
    {
        /// <summary>Bytes that make a batch.</summary>
        private const int OutboxBytes = 16 << 10;

        /// <summary>Puts a block, which is not this thread's arena's, on its way home.</summary>
        public static void Send(ThreadCache cache, Arena owner, Chunk chunk)
        {
            if (cache.Get(CacheField.OutArena) != owner.Address)
            {
                Ship(cache);
                cache.Set(CacheField.OutArena, owner.Address);
            }

            nuint head = cache.Get(CacheField.OutHead);
            P.Write(chunk.User, head);
            P.Write(chunk.User + P.WordSize, Key);
            if (head == 0)
                cache.Set(CacheField.OutTail, chunk.User);
            cache.Set(CacheField.OutHead, chunk.User);

            nuint bytes = cache.Get(CacheField.OutBytes) + chunk.Size;
            cache.Set(CacheField.OutBytes, bytes);
            if (bytes >= OutboxBytes)
                Ship(cache);
        }

        /// <summary>Sends the batch as it is.</summary>
        public static void Ship(ThreadCache cache)
        {
            nuint head = cache.Get(CacheField.OutHead);
            if (head == 0)
                return;
            cache.Set(CacheField.OutHead, 0);
            cache.Set(CacheField.OutBytes, 0);
            Arena owner = new(cache.Get(CacheField.OutArena));
            nuint tail = cache.Get(CacheField.OutTail);
            if (!IsListed(cache, head) || !IsListed(cache, tail) || P.Read(tail) != 0 || Territory.OwnerOf(cache.Root, Chunk.OfUser(tail), Corruption.StateDamaged).Address != owner.Address)
                P.Fail(Corruption.StateDamaged, head, owner.Address, tail);
            Remote.Push(owner, head, tail);
        }

        /// <summary>Takes in what others sent to the home arena; what has no room here goes on to the arena. No lock is needed for the rest.</summary>
        public static void Adopt(ThreadCache cache)
        {
            Arena home = cache.SoundHome;
            nuint list = Remote.TakeAll(home);
            nuint rest = 0;
            while (list != 0)
            {
                if (!Layout.IsAligned(list) || !IsListed(cache, list))
                    P.Fail(Corruption.SingleListBroken, list, home.Address, list);
                nuint next = P.Read(list);
                if (!TryKeep(cache, list))
                {
                    P.Write(list, rest);
                    rest = list;
                }

                list = next;
            }

            Remote.ReleaseAll(cache, home, rest);
        }

        private static bool TryKeep(ThreadCache cache, nuint user)
        {
            Chunk chunk = Chunk.OfUser(user);
            nuint size = chunk.Size;
            nuint bin = BinOf(size);
            if (bin < CacheBins.First || (size & Layout.AlignmentMask) != 0 || chunk.IsMapped)
                P.Fail(Corruption.FreeInvalidSize, user, cache.Arena.Address, chunk.Head);
            if (bin >= CacheBins.End)
                return IsMedium(size) && TryPushMedium(cache, user, size);
            nuint slots = P.Read(cache.SlotsOf(bin));
            if (slots == 0)
                slots = Grow(cache, bin);
            if (slots == 0 && HasMagazines(cache, bin))
            {
                MakeRoom(cache, bin);
                slots = P.Read(cache.SlotsOf(bin));
            }

            if (slots == 0)
                return false;
            Push(cache, bin, user, Key, slots - 1);
            return true;
        }
    }
}
