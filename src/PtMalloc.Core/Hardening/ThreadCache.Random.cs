namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    public readonly partial struct ThreadCache
    {
        /// <summary>
        /// A number below a limit of at most 65536, from a sequence that differs from thread to thread and process to
        /// process (xorshift32).
        /// </summary>
        internal static nuint Random(ThreadCache cache, Root root, nuint limit)
        {
            uint state = (uint)cache.Get(CacheField.Random);
            if (state == 0)
                state = Seed(cache, root);
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            cache.Set(CacheField.Random, state);
            return ((state >> 16) * limit) >> 16;
        }

        private static uint Seed(ThreadCache cache, Root root)
        {
            ulong product = unchecked((ulong)(root[RootField.CanaryKey] ^ cache.Address) * 0x9E37_79B9_7F4A_7C15UL);
            return (uint)(product >> 32) | 1;
        }
    }
}
