namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    public readonly partial struct ThreadCache
    {
        /*
         * A thread's end is known by its key table: libc asks for it when a thread gets a value for one of the higher
         * keys, and frees it after the last round of destructors. A destructor of our own would do for a thread that
         * called before it began to end; one whose first call comes from a destructor may never see ours run. So the
         * table lies here, behind the cache, where its free is recognised.
         */

        /// <summary>
        /// Bytes from one cache to the next in a slab: with the key table, and zeros behind it as in front of every
        /// cache.
        /// </summary>
        public static nuint Stride => StateSize + (P.KeyTableBytes == 0 ? 0 : P.KeyTableBytes + LineMask + 1);

        /// <summary>Whether a block is this cache's key table. Never so for null.</summary>
        public bool IsKeyTable(nuint user) => P.KeyTableBytes != 0 && user == KeyTable;

        /// <summary>The key table, if that is what a request for zeroed memory is for and it is here; else 0.</summary>
        public static nuint TryTakeKeyTable(ThreadCache cache, nuint bytes, nuint caller)
        {
            bool isWanted = P.KeyTableBytes != 0 && P.IsForKeyTable(bytes, caller);
            if (!isWanted || cache.IsExited || cache.Get(CacheField.KeyTable) != KeyTableState.Here)
                return 0;
            cache.Set(CacheField.KeyTable, KeyTableState.Out);
            return P.Fill(cache.KeyTable, 0, P.KeyTableBytes);
        }

        /// <summary>
        /// The table for a thread's first call, where attaching set it aside (see <see cref="Attach(Root, bool)"/>).
        /// </summary>
        public static nuint PromisedKeyTable(ThreadCache cache) =>
            cache.IsExited || cache.Get(CacheField.KeyTable) != KeyTableState.Out
                ? 0
                : P.Fill(cache.KeyTable, 0, P.KeyTableBytes);

        /// <summary>
        /// Takes back a key table that a thread of a forked child found where libc had left it; false if the block is
        /// none.
        /// </summary>
        public static bool TryReturnLostTable(Root root, nuint user)
        {
            if (P.KeyTableBytes == 0)
                return false;
            ThreadCache cache = First(root);
            while (cache.Address != 0 && cache.KeyTable != user)
                cache = cache.Next;
            if (cache.Address == 0 || cache.Get(CacheField.KeyTable) != KeyTableState.Lost)
                return false;
            cache.Set(CacheField.KeyTable, KeyTableState.Here);
            return true;
        }

        private nuint KeyTable => Address + StateSize;
    }
}
