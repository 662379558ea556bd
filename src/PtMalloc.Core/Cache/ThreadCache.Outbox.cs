using System.Runtime.CompilerServices;

namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /*
     * Blocks that this thread freed and that belong to another arena: kept until there is a batch worth one
     * compare-and-swap. The other way round, what others sent to the home arena goes straight into this cache, as far
     * as it has room.
     */
    public readonly partial struct ThreadCache
    {
        /// <summary>
        /// Puts a block, which is not this thread's arena's, on its way home. The next ones from where it lies follow
        /// it without asking.
        /// </summary>
        public static void Send(ThreadCache cache, Arena owner, Chunk chunk)
        {
            if (cache.Get(CacheField.OutArena) != owner.Address)
            {
                Ship(cache);
                cache.Set(CacheField.OutArena, owner.Address);
            }

            if (cache.Get(CacheField.OutHead) == 0)
                cache.Set(CacheField.OutTail, chunk.User);
            if (!cache.IsInOutRange(chunk.User))
                TakeOutRange(cache, owner, chunk);
            Post(cache, chunk.User, cache.Get(CacheField.OutBytes) + chunk.Size);
            if (cache.Get(CacheField.OutBytes) >= Tuning.OutboxBytes)
                Ship(cache);
        }

        /// <summary>
        /// Puts a block of where others on their way lie with them, unless that makes the batch a full one.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool TryPost(ThreadCache cache, nuint user, nuint size)
        {
            nuint bytes = cache.Get(CacheField.OutBytes) + size;
            if (bytes >= Tuning.OutboxBytes)
                return false;
            Post(cache, user, bytes);
            return true;
        }

        /// <summary>Sends the batch as it is.</summary>
        public static void Ship(ThreadCache cache)
        {
            nuint head = cache.Get(CacheField.OutHead);
            if (head == 0)
                return;
            cache.Set(CacheField.OutUnits, 0);
            cache.Set(CacheField.OutHead, 0);
            nuint bytes = cache.Get(CacheField.OutBytes);
            cache.Set(CacheField.OutBytes, 0);
            Arena owner = new(cache.Get(CacheField.OutArena));
            nuint tail = cache.Get(CacheField.OutTail);
            if (!IsListed(cache, head)
                || !IsListed(cache, tail)
                || P.Read(tail) != 0
                || Territory.OwnerOf(cache.Root, Chunk.OfUser(tail), Corruption.StateDamaged).Address != owner.Address)
            {
                P.Fail(Corruption.StateDamaged, head, owner.Address, tail);
            }

            Remote.Push(owner, head, tail, bytes);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Post(ThreadCache cache, nuint user, nuint bytes)
        {
            nuint next = cache.Get(CacheField.OutHead);
            P.Write(user, next);
            P.Write(user + P.WordSize, cache.OwnKey);
            P.Write(AheadWord(user), next == 0 ? 0 : P.Read(next));
            cache.Set(CacheField.OutHead, user);
            cache.Set(CacheField.OutBytes, bytes);
        }

        /// <summary>
        /// Where a block on its way says which is the next but one: a hint, for who adopts them to fetch it ahead.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static nuint AheadWord(nuint user) => user + (2 * P.WordSize);

        /// <summary>
        /// Where the block lies becomes what free sends from without asking: its heap, which nobody can give back while
        /// the block is in use, or main's memory.
        /// </summary>
        private static void TakeOutRange(ThreadCache cache, Arena owner, Chunk chunk)
        {
            nuint start = Heap.Of(chunk.User).Address;
            nuint units = owner.IsMain ? BreakUnits(cache.Root, out start) : P.MaxHeapSize / P.Alignment;
            cache.Set(CacheField.OutStart, start);
            cache.Set(CacheField.OutUnits, units);
            cache.Set(CacheField.OutFlag, owner.OwnerFlag);
        }

        /// <summary>
        /// Takes in what others sent to the home arena: small chunks, which need no lock, and then the others.
        /// </summary>
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
                P.Prefetch(P.Read(AheadWord(list)));
                if (!TryKeep(cache, home, list))
                {
                    P.Write(list, rest);
                    rest = list;
                }

                list = next;
            }

            AdoptRest(cache, home, rest);
        }

        /// <summary>
        /// Medium chunks are adopted under the home's lock only, where what follows them can be asked: a size that was
        /// damaged on the way would hand out others' memory. The rest is released.
        /// </summary>
        private static void AdoptRest(ThreadCache cache, Arena home, nuint list)
        {
            if (list == 0)
                return;
            if (!ArenaSession.TryBegin(home))
            {
                Remote.ReleaseAll(cache, home, list);
                return;
            }

            while (list != 0)
            {
                Chunk chunk = Chunk.OfUser(list);
                Arena.CheckListed(home, chunk);
                list = P.Read(list);
                nuint size = chunk.Size;
                if (!SizeClass.IsMediumSize(size))
                {
                    Arena.Release(home, chunk);
                    continue;
                }

                Arena.CheckBeforeMerge(home, chunk, chunk.At(size));
                if (!TryPushMedium(cache, chunk.User, size))
                    Arena.Release(home, chunk);
            }

            ArenaSession.End(cache, home);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static bool TryKeep(ThreadCache cache, Arena home, nuint user)
        {
            nuint head = Chunk.OfUser(user).Head;
            bool isOurs = (head & (Layout.AlignmentMask ^ Chunk.PreviousInUse)) == home.OwnerFlag;
            SizeClass small = SizeClass.OfSmallHead(head);
            if (!isOurs || unchecked(small.Number - CacheBins.First) > P.LargestRequest / P.Alignment)
                P.Fail(Corruption.FreeInvalidSize, user, cache.Arena.Address, head);
            if (!small.IsSmall)
                return false;
            nuint slots = P.Read(cache.SlotsOf(small));
            if (slots == 0)
                slots = MakeSlots(cache, small, mayFlush: false);
            if (slots == 0)
                return false;
            Push(cache, small, user, Chunk.Key, slots - 1);
            return true;
        }
    }
}
