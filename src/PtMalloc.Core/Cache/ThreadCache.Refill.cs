namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    public readonly partial struct ThreadCache
    {
        /// <summary>Whether this bin takes chunks at all.</summary>
        public static bool Accepts(ThreadCache cache, nuint bin) =>
            bin < CacheBins.End && (P.Read(cache.HeadOf(bin)) != 0 || P.Read(cache.SlotsOf(bin)) != 0);

        /// <summary>
        /// Fills an empty bin, up to the half while it grows, from an arena which the caller has locked: with free chunks of just this size, and with
        /// what lies behind <paramref name="chunk"/>, which was cut for the caller. They come out in the order they lie.
        /// </summary>
        public static void Refill(ThreadCache cache, Arena arena, Chunk chunk, nuint chunkSize)
        {
            nuint bin = BinOf(chunkSize);
            nuint slots = Grow(cache, bin);
            nuint count = HasMagazines(cache, bin) ? slots : P.Read(cache.CapacityOf(bin)) / 2;
            count = count < slots ? count : slots;
            nuint link = cache.HeadOf(bin);
            nuint left = count;
            for (; left != 0; left--)
            {
                Chunk exact = Arena.TakeExact(arena, chunkSize);
                if (exact.IsNone)
                    break;
                link = Append(link, exact.User);
            }

            Chunk behind = chunk.At(chunkSize);
            nuint run = left == 0 || chunk.Size != chunkSize ? 0 : Arena.TakeRun(arena, behind, chunkSize, left);
            for (nuint taken = 0; taken < run; taken++)
                link = Append(link, behind.At(taken * chunkSize).User);

            P.Write(link, 0);
            left -= run;
            P.Write(cache.SlotsOf(bin), slots - (count - left));
            Arena.CountSupplied(arena, count - left);
            P.Notify(Step.Refill, cache.Address, chunkSize);
        }

        private static nuint Append(nuint link, nuint user)
        {
            P.Write(user + P.WordSize, Key);
            P.Write(link, user);
            return user;
        }

        /// <summary>Doubles what a bin may hold, within the bounds of chunks and bytes; answers how many more it accepts now.</summary>
        private static nuint Grow(ThreadCache cache, nuint bin)
        {
            nuint capacity = P.Read(cache.CapacityOf(bin));
            nuint slots = P.Read(cache.SlotsOf(bin));
            nuint most = Magazine.Rounds(SizeOf(bin));
            nuint limit = cache.Root[RootField.CacheCount];
            most = most < limit ? most : limit;
            if (capacity >= most)
                return slots;

            nuint added = 2 * capacity < most ? capacity : most - capacity;
            nuint bytes = added * bin * P.Alignment;
            nuint growth = cache.Get(CacheField.Growth);
            if (bytes > growth)
                return slots;
            cache.Set(CacheField.Growth, growth - bytes);
            P.Write(cache.CapacityOf(bin), capacity + added);
            P.Write(cache.SlotsOf(bin), slots + added);
            return slots + added;
        }
    }
}
