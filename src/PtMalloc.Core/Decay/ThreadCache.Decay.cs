namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    public readonly partial struct ThreadCache
    {
        /// <summary>
        /// Whether the home began an epoch since this thread was told of one: then what the cache holds goes back, for
        /// what lies idle in it keeps the pages around it. It is refilled in batches, so a few times a second this
        /// costs nothing. The caller holds the home's lock.
        /// </summary>
        public static bool IsFromOldEpoch(ThreadCache cache, Arena home)
        {
            nuint epoch = home.Get(ArenaField.Epoch);
            if (cache.Get(CacheField.Epoch) == epoch)
                return false;
            cache.Set(CacheField.Epoch, epoch);
            return true;
        }
    }
}
