namespace PtMalloc;

public static partial class Ptmalloc<P>
{
    public readonly partial struct ThreadCache
    {
        /// <summary>Bytes that one refill aims at.</summary>
        private const int BatchBytes = 1024;

        /// <summary>Whether this bin takes chunks at all.</summary>
        public static bool Accepts(ThreadCache cache, nuint bin) =>
            bin < CacheBins.End && (P.Read(cache.HeadOf(bin)) != 0 || P.Read(cache.SlotsOf(bin)) != 0);

        /// <summary>Fills an empty bin from an arena, which the caller has locked, as far as its free memory goes; the chunks come out in the order they were cut.</summary>
        public static void Refill(ThreadCache cache, Arena arena, nuint chunkSize)
        {
            nuint bin = BinOf(chunkSize);
            nuint room = P.Read(cache.SlotsOf(bin)) / 2;
            nuint batch = BatchBytes / chunkSize;
            nuint count = batch < room ? batch : room;
            nuint last = 0;
            for (nuint taken = 0; taken < count; taken++)
            {
                Chunk chunk = Arena.AllocateFromFree(arena, chunkSize);
                if (chunk.IsNone)
                    break;

                // A rest too small to be a chunk stays with it: then it belongs to the next bin.
                if (chunk.Size != chunkSize)
                {
                    Arena.Release(arena, chunk);
                    break;
                }

                P.Write(chunk.User, 0);
                P.Write(chunk.User + P.WordSize, Key);
                P.Write(last == 0 ? cache.HeadOf(bin) : last, chunk.User);
                P.Write(cache.SlotsOf(bin), P.Read(cache.SlotsOf(bin)) - 1);
                last = chunk.User;
            }

            P.Notify(Step.Refill, cache.Address, chunkSize);
            CountDown(cache, (count + 1) * chunkSize);
        }

        /// <summary>Every so many bytes a sampling profiler may look at a request: counted here, so that the fast path need not.</summary>
        private static void CountDown(ThreadCache cache, nuint bytes)
        {
            nuint left = cache.Get(CacheField.Countdown);
            if (left > bytes)
            {
                cache.Set(CacheField.Countdown, left - bytes);
                return;
            }

            cache.Set(CacheField.Countdown, cache.Root[RootField.SampleInterval]);
            P.Notify(Step.SampleDue, cache.Address, bytes);
        }
    }
}
