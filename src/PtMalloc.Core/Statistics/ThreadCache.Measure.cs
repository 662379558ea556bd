namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    public readonly partial struct ThreadCache
    {
        /// <summary>
        /// Bytes cached by threads whose home is this arena, and those that they have in hand for another one. Their
        /// threads may be running, so it is only about right.
        /// </summary>
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
            for (SizeClass small = SizeClass.First; small.IsSmall; small = small.Next)
                bytes += Hold.CountOf(cache, small) * small.ChunkSize;
            return bytes;
        }

        private static nuint CountCached(ThreadCache cache)
        {
            nuint bytes = cache.Get(CacheField.OutBytes) + cache.Get(
                CacheField.MediumLimit) - cache.Get(CacheField.MediumRoom);
            for (SizeClass small = SizeClass.First; small.IsSmall; small = small.Next)
            {
                bytes += (P.Read(cache.CapacityOf(small)) - P.Read(cache.SlotsOf(small))) * small.ChunkSize;
                bytes += P.Read(cache.SpareOf(small)) != 0 ? Magazine.Bytes(small.ChunkSize) : 0;
            }

            return bytes;
        }
    }
}
