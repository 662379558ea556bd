using System.Runtime.CompilerServices;

namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    public readonly partial struct ThreadCache
    {
        /// <summary>Makes room in a full bin: the half that was cached first goes back to its arenas.</summary>
        public static void FlushHalf(ThreadCache cache, SizeClass small)
        {
            nuint keep = P.Read(cache.CapacityOf(small)) / 2;
            nuint link = cache.HeadOf(small);
            for (nuint kept = 0; kept < keep && P.Read(link) != 0; kept++)
                link = CheckedLink(cache, P.Read(link));
            FlushBin(cache, small, link, toMerge: false);
        }

        /// <summary>
        /// Empties every small, or what stands in for them, and sends what is on its way to other arenas. Small chunks
        /// go to the home's depot, unless they are to merge at once.
        /// </summary>
        public static void FlushAll(ThreadCache cache, bool toMerge)
        {
            if (cache.Root[RootField.Harden] != HardenLevel.Off)
                Hardened.Flush(cache, cache.Root, isEnd: !toMerge);
            for (SizeClass small = SizeClass.First; small.IsSmall; small = small.Next)
            {
                FlushBin(cache, small, cache.HeadOf(small), toMerge);
                FlushSpare(cache, small, toMerge);
            }

            FlushMedium(cache);
            Ship(cache);
        }

        private static void FlushBin(ThreadCache cache, SizeClass small, nuint link, bool toMerge)
        {
            if (P.Read(link) == 0)
                return;
            nuint list = TakeList(cache, link, out nuint count);
            P.Write(cache.SlotsOf(small), P.Read(cache.SlotsOf(small)) + count);
            GiveBack(cache, list, count, toMerge);
        }

        /// <summary>
        /// Takes the rest of a list, from this link on. It has left the list, and is no longer counted, before any
        /// arena hears of it, so that neither a child forked meanwhile nor a check finds a chunk in both.
        /// </summary>
        private static nuint TakeList(ThreadCache cache, nuint link, out nuint count)
        {
            count = 0;
            nuint bytes = 0;
            nuint list = P.Read(link);
            P.Write(link, 0);
            return Reverse(cache, list, 0, ref count, ref bytes);
        }

        private static void GiveBack(ThreadCache cache, nuint list, nuint count, bool toMerge)
        {
            if (list == 0)
                return;
            P.Notify(Step.Flush, cache.Address, count);
            nuint others = FlushHome(cache, list, toMerge);
            while (others != 0)
                others = FlushOneArena(cache, others);
        }

        /// <summary>
        /// The list with the chunk that was cached first in front, before those that were reversed already. Chunks
        /// freed upwards are then merged upwards, and all but the first of them keep the key, by which a second free is
        /// found.
        /// </summary>
        private static nuint Reverse(ThreadCache cache, nuint list, nuint reversed, ref nuint count, ref nuint bytes)
        {
            while (list != 0)
            {
                if (++count > CacheBins.MaxSlots)
                    P.Fail(Corruption.FreeTooManyInCache, list, cache.Arena.Address, reversed);
                nuint next = P.Read(CheckedLink(cache, list));
                P.Prefetch(next);
                bytes += Chunk.OfUser(list).Size;
                P.Write(list, reversed);
                reversed = list;
                list = next;
            }

            return reversed;
        }

        /// <summary>
        /// Gives those chunks of a list back that belong to the home arena, if its lock is free; returns the list of
        /// the others. The range alone proves nothing: another thread may have given the home's newest heap back, and
        /// another arena got one at the same place.
        /// </summary>
        private static nuint FlushHome(ThreadCache cache, nuint list, bool toMerge)
        {
            Arena home = cache.SoundHome;
            if (!ArenaSession.TryBegin(home))
                return list;

            nuint others = 0;
            while (list != 0)
            {
                // Again: if a chunk was on two lists, what was released just now may have taken it in.
                nuint next = P.Read(CheckedLink(cache, list));
                P.Prefetch(next);
                Chunk chunk = Chunk.OfUser(list);
                if (!cache.IsInRange(list) || chunk.IsNonMain == home.IsMain || !home.Holds(chunk))
                {
                    P.Write(list, others);
                    others = list;
                }
                else if (toMerge)
                {
                    Arena.ReleaseToMerge(home, chunk, chunk.Size);
                }
                else
                {
                    Arena.Release(home, chunk);
                }

                list = next;
            }

            ArenaSession.End(cache, home);
            return others;
        }

        /// <summary>
        /// Gives those chunks of a list back that belong to the arena of its first one; returns the list of the others.
        /// </summary>
        private static nuint FlushOneArena(ThreadCache cache, nuint list)
        {
            Root root = cache.Root;
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

            Remote.ReleaseAll(cache, arena, ours);
            return others;
        }

        /// <summary>
        /// A cached chunk's link to the next one is its first user word; one that leads out of our memory, or is
        /// misaligned, can't be.
        /// </summary>
        private static nuint CheckedLink(ThreadCache cache, nuint user)
        {
            if (!Layout.IsAligned(user))
                P.Fail(Corruption.CacheExitUnaligned, user, cache.Arena.Address, user);
            if (!IsListed(cache, user))
                P.Fail(Corruption.SingleListBroken, user, cache.Arena.Address, user);
            return user;
        }

        /// <summary>Whether a cached chunk may be here, and carries the key.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static bool IsListed(ThreadCache cache, nuint user) =>
            (cache.IsInRange(user) || Territory.Contains(cache.Root, user)) && P.Read(user + P.WordSize) == Chunk.Key;
    }
}
