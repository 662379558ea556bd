namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    public readonly partial struct ThreadCache
    {
        /// <summary>Bytes cached by threads whose home is this arena, and those that they have in hand for another one. Their threads may be running, so it is only about right.</summary>
        public static nuint MeasureCached(Root root, Arena home)
        {
            nuint bytes = 0;
            for (ThreadCache cache = First(root); cache.Address != 0; cache = cache.Next)
            {
                if (cache.Arena.Address == home.Address)
                    bytes += root[RootField.Harden] == HardenLevel.Off ? CountCached(cache) : CountHeld(cache);
            }

            return bytes;
        }

        private static nuint CountHeld(ThreadCache cache)
        {
            nuint bytes = Quarantine.BytesOf(cache);
            for (nuint bin = CacheBins.First; bin < CacheBins.End; bin++)
                bytes += Hold.CountOf(cache, bin) * bin * P.Alignment;
            return bytes;
        }

        private static nuint CountCached(ThreadCache cache)
        {
            nuint bytes = cache.Get(CacheField.OutBytes) + cache.Get(CacheField.MediumLimit) - cache.Get(CacheField.MediumRoom);
            for (nuint bin = CacheBins.First; bin < CacheBins.End; bin++)
            {
                bytes += (P.Read(cache.CapacityOf(bin)) - P.Read(cache.SlotsOf(bin))) * SizeOf(bin);
                bytes += P.Read(cache.SpareOf(bin)) != 0 ? Magazine.Bytes(SizeOf(bin)) : 0;
            }

            return bytes;
        }
    }
}
