using System.Runtime.CompilerServices;

namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /*
     * A small bin that has grown to its full size has two magazines: the list that the fast paths use, and a spare one,
     * full or none. With two of them, a thread that goes back and forth at the border needs no lock. Full ones go to
     * the home's depot and come from there.
     */
    public readonly partial struct ThreadCache
    {
        /// <summary>Where the bin's spare magazine stands.</summary>
        public nuint SpareOf(SizeClass small) => At(CacheField.Spares - CacheBins.First) + (small.Number * P.WordSize);

        /// <summary>
        /// Whether the bin's list is a magazine when it is full, and there may be two. Only where decay sees to it that
        /// what lies in the depot goes back.
        /// </summary>
        public static bool HasMagazines(ThreadCache cache, SizeClass small)
        {
            nuint rounds = Magazine.Rounds(small.ChunkSize);
            Arena home = cache.SoundHome;
            return P.Read(cache.CapacityOf(small)) == rounds
                && 2 * rounds <= cache.Root[RootField.CacheCount]
                && cache.Get(CacheField.Mode) == 0
                && !home.IsNone
                && home.Decays;
        }

        /// <summary>
        /// Slots in a full bin: by growing, since a program that only frees for a while would come here every few
        /// blocks; or by setting its list aside whole; or, if that may be, by giving half of it back. Returns how many.
        /// </summary>
        [MethodImpl(MethodImplOptions.NoInlining)]
        private static nuint MakeSlots(ThreadCache cache, SizeClass small, bool mayFlush)
        {
            nuint slots = Grow(cache, small);
            if (slots != 0 || !(mayFlush || HasMagazines(cache, small)))
                return slots;
            MakeRoom(cache, small);
            return P.Read(cache.SlotsOf(small));
        }

        private static void MakeRoom(ThreadCache cache, SizeClass small)
        {
            if (!HasMagazines(cache, small) || (P.Read(cache.SpareOf(small)) != 0 && !TryStore(cache, small)))
            {
                FlushHalf(cache, small);
                return;
            }

            // Off the one list before it is on the other, so that a child forked meanwhile can't find it twice. So
            // below.
            nuint full = P.Read(cache.HeadOf(small));
            P.Write(cache.HeadOf(small), 0);
            P.Write(cache.SlotsOf(small), P.Read(cache.CapacityOf(small)));
            P.Write(cache.SpareOf(small), full);
            P.Notify(Step.SpareSet, cache.Address, small.Number);
        }

        /// <summary>An empty bin's spare magazine becomes its list; false if there is none.</summary>
        private static bool TryLoadSpare(ThreadCache cache, SizeClass small)
        {
            nuint full = P.Read(cache.SpareOf(small));
            if (full == 0)
                return false;
            P.Write(cache.SpareOf(small), 0);
            Load(cache, small, full);
            P.Notify(Step.SpareLoaded, cache.Address, small.Number);
            return true;
        }

        /// <summary>The spare magazine goes to the home's depot; false if the home's lock is not to be had.</summary>
        private static bool TryStore(ThreadCache cache, SizeClass small)
        {
            Arena home = cache.SoundHome;
            nuint full = CheckedLink(cache, P.Read(cache.SpareOf(small)));
            if (!ArenaSession.TryBegin(home))
                return false;
            P.Write(cache.SpareOf(small), 0);
            Arena.PutMagazine(home, small.ChunkSize, full);
            ArenaSession.End(cache, home);
            return true;
        }

        /// <summary>Whether the home's depot may have a magazine for this bin: seen without its lock.</summary>
        public static bool MayDraw(ThreadCache cache, SizeClass small)
        {
            if (!small.IsSmall)
                return false;
            Arena home = cache.SoundHome;
            return !home.IsNone
                && P.LoadAcquire(DepotLine.Of(home, small.ChunkSize).Stack) != 0
                && HasMagazines(cache, small);
        }

        /// <summary>
        /// An empty bin gets a magazine from the home's depot, if that has one. The caller holds its lock.
        /// </summary>
        public static void Draw(ThreadCache cache, Arena home, SizeClass small)
        {
            nuint full = Arena.TakeMagazine(home, small.ChunkSize);
            if (full != 0)
                Load(cache, small, full);
        }

        private static void Load(ThreadCache cache, SizeClass small, nuint full)
        {
            P.Write(cache.SlotsOf(small), 0);
            P.Write(cache.HeadOf(small), full);
        }

        /// <summary>A spare magazine leaves the cache: for the depot, or chunk by chunk.</summary>
        private static void FlushSpare(ThreadCache cache, SizeClass small, bool toMerge)
        {
            if (P.Read(cache.SpareOf(small)) == 0 || (!toMerge && HasMagazines(cache, small) && TryStore(cache, small)))
                return;
            nuint list = TakeList(cache, cache.SpareOf(small), out nuint count);
            GiveBack(cache, list, count, toMerge);
        }
    }
}
