using System.Runtime.CompilerServices;

namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /*
     * A small bin that has grown to its full size has two magazines: the list that the fast paths use, and a spare one, full or none. With
     * two of them, a thread that goes back and forth at the border needs no lock. Full ones go to the home's depot and come from there.
     */
    public readonly partial struct ThreadCache
    {
        /// <summary>Where the bin's spare magazine stands.</summary>
        public nuint SpareOf(nuint bin) => At(CacheField.Spares - CacheBins.First) + (bin * P.WordSize);

        /// <summary>Whether the bin's list is a magazine when it is full, and there may be two. Only where decay sees to it that what lies in the depot goes back.</summary>
        public static bool HasMagazines(ThreadCache cache, nuint bin)
        {
            nuint rounds = Magazine.Rounds(SizeOf(bin));
            Arena home = cache.SoundHome;
            return P.Read(cache.CapacityOf(bin)) == rounds
                && 2 * rounds <= cache.Root[RootField.CacheCount]
                && cache.Get(CacheField.Mode) == 0
                && !home.IsNone
                && home.Decays;
        }

        /// <summary>
        /// Slots in a full bin: by growing, since a program that only frees for a while would come here every few blocks; or by setting its list aside
        /// whole; or, if that may be, by giving half of it back. Answers how many.
        /// </summary>
        [MethodImpl(MethodImplOptions.NoInlining)]
        private static nuint MakeSlots(ThreadCache cache, nuint bin, bool mayFlush)
        {
            nuint slots = Grow(cache, bin);
            if (slots != 0 || !(mayFlush || HasMagazines(cache, bin)))
                return slots;
            MakeRoom(cache, bin);
            return P.Read(cache.SlotsOf(bin));
        }

        private static void MakeRoom(ThreadCache cache, nuint bin)
        {
            if (!HasMagazines(cache, bin) || (P.Read(cache.SpareOf(bin)) != 0 && !TryStore(cache, bin)))
            {
                FlushHalf(cache, bin);
                return;
            }

            // Off the one list before it is on the other, so that a child forked meanwhile can't find it twice. So below.
            nuint full = P.Read(cache.HeadOf(bin));
            P.Write(cache.HeadOf(bin), 0);
            P.Write(cache.SlotsOf(bin), P.Read(cache.CapacityOf(bin)));
            P.Write(cache.SpareOf(bin), full);
            P.Notify(Step.SpareSet, cache.Address, bin - CacheBins.First);
        }

        /// <summary>An empty bin's spare magazine becomes its list; false if there is none.</summary>
        private static bool TryLoadSpare(ThreadCache cache, nuint bin)
        {
            nuint full = P.Read(cache.SpareOf(bin));
            if (full == 0)
                return false;
            P.Write(cache.SpareOf(bin), 0);
            Load(cache, bin, full);
            P.Notify(Step.SpareLoaded, cache.Address, bin - CacheBins.First);
            return true;
        }

        /// <summary>The spare magazine goes to the home's depot; false if the home's lock is not to be had.</summary>
        private static bool TryStore(ThreadCache cache, nuint bin)
        {
            Arena home = cache.SoundHome;
            nuint full = CheckedLink(cache, P.Read(cache.SpareOf(bin)));
            if (cache.Root[RootField.ForksInProgress] != 0 || !Lock.TryAcquire(home.LockWord))
                return false;
            P.Write(cache.SpareOf(bin), 0);
            Arena.PutMagazine(home, SizeOf(bin), full);
            Remote.Collect(home);
            Arena.Decay(home);
            Checkup.Leave(cache, home);
            return true;
        }

        /// <summary>Whether the home's depot may have a magazine for this bin: seen without its lock.</summary>
        public static bool MayDraw(ThreadCache cache, nuint bin)
        {
            if (bin >= CacheBins.End)
                return false;
            Arena home = cache.SoundHome;
            return !home.IsNone
                && P.LoadAcquire(DepotLine.Of(home, SizeOf(bin)).Stack) != 0
                && HasMagazines(cache, bin);
        }

        /// <summary>An empty bin gets a magazine from the home's depot, if that has one. The caller holds its lock.</summary>
        public static void Draw(ThreadCache cache, Arena home, nuint bin)
        {
            nuint full = Arena.TakeMagazine(home, SizeOf(bin));
            if (full != 0)
                Load(cache, bin, full);
        }

        private static void Load(ThreadCache cache, nuint bin, nuint full)
        {
            P.Write(cache.SlotsOf(bin), 0);
            P.Write(cache.HeadOf(bin), full);
        }

        /// <summary>A spare magazine leaves the cache: for the depot, or chunk by chunk.</summary>
        private static void FlushSpare(ThreadCache cache, nuint bin, bool toMerge)
        {
            if (P.Read(cache.SpareOf(bin)) == 0 || (!toMerge && HasMagazines(cache, bin) && TryStore(cache, bin)))
                return;
            nuint list = TakeList(cache, cache.SpareOf(bin), out nuint count);
            GiveBack(cache, list, count, toMerge);
        }
    }
}
