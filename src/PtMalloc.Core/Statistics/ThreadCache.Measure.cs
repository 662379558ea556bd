namespace PtMalloc;

public static partial class Ptmalloc<P>
{
    public readonly partial struct ThreadCache
    {
        /// <summary>Bytes cached by threads whose home is this arena. Their threads may be running, so it is only about right.</summary>
        public static nuint MeasureCached(Root root, Arena home)
        {
            nuint bytes = 0;
            for (ThreadCache cache = new(root[RootField.Caches]); cache.Address != 0; cache = new(cache.Get(CacheField.Next)))
            {
                if (cache.Arena.Address != home.Address)
                    continue;
                bytes += CountHeld(cache);
                if (cache.Get(CacheField.Mode) == 0)
                    bytes += CountCached(cache, root);
            }

            return bytes;
        }

        private static nuint CountHeld(ThreadCache cache)
        {
            nuint bytes = Quarantine.BytesOf(cache);
            for (nuint bin = CacheBins.First; bin < CacheBins.End; bin++)
                bytes += Hold.CountOf(cache, bin) * SizeOf(bin);
            return bytes;
        }

        private static nuint CountCached(ThreadCache cache, Root root)
        {
            nuint bytes = 0;
            nuint bins = root[RootField.CacheBins];
            nuint limit = root[RootField.CacheCount];
            for (nuint bin = CacheBins.First; bin < bins; bin++)
            {
                nuint slots = P.Read(cache.SlotsOf(bin));
                if (slots < limit)
                    bytes += (limit - slots) * SizeOf(bin);
            }

            return bytes;
        }
    }
}
