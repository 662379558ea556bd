namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /*
     * Asked when a block being freed carries the key: whether a cache holds it (tcache_double_free_verify).
     */
    public readonly partial struct ThreadCache
    {
        /// <summary>Whether the thread's own cache holds a block of this chunk size.</summary>
        public static bool Holds(ThreadCache cache, nuint chunkSize, nuint pointer)
        {
            nuint head = cache.ListOf(chunkSize);
            nuint spare = cache.SpareListOf(chunkSize);
            return (head != 0 && IsOn(cache, head, pointer))
                || (spare != 0 && IsOn(cache, spare, pointer))
                || IsOn(cache, cache.At(CacheField.OutHead), pointer);
        }

        /// <summary>
        /// Whether another thread's cache holds it. That thread goes on meanwhile, so a list may change under the walk:
        /// each link is asked whether a block may be there before it is followed.
        /// </summary>
        public static bool IsHeldElsewhere(ThreadCache own, Root root, nuint chunkSize, nuint pointer)
        {
            for (ThreadCache other = First(root); other.Address != 0; other = other.Next)
            {
                if (other.Address == own.Address)
                    continue;
                nuint head = other.ListOf(chunkSize);
                nuint spare = other.SpareListOf(chunkSize);
                if ((head != 0 && MayBeOn(root, head, pointer))
                    || (spare != 0 && MayBeOn(root, spare, pointer))
                    || MayBeOn(root, other.At(CacheField.OutHead), pointer))
                {
                    return true;
                }
            }

            return false;
        }

        /// <summary>The head of the list that chunks of this size are on; 0 if there is none.</summary>
        public nuint ListOf(nuint chunkSize)
        {
            SizeClass sizeClass = SizeClass.Of(chunkSize);
            return sizeClass.Exists ? HeadOf(sizeClass) : 0;
        }

        private nuint SpareListOf(nuint chunkSize)
        {
            SizeClass small = SizeClass.OfSmall(chunkSize);
            return small.IsSmall ? SpareOf(small) : 0;
        }

        private static bool IsOn(ThreadCache cache, nuint head, nuint pointer)
        {
            nuint seen = 0;
            for (nuint user = P.Read(head); user != 0; user = P.Read(user))
            {
                if (seen++ > CacheBins.MaxSlots)
                    P.Fail(Corruption.FreeTooManyInCache, pointer, cache.Arena.Address, user);
                if (!Layout.IsAligned(user))
                    P.Fail(Corruption.FreeUnalignedInCache, user, cache.Arena.Address, user);
                if (!Territory.Contains(cache.Root, user))
                    P.Fail(Corruption.SingleListBroken, user, cache.Arena.Address, user);
                if (user == pointer)
                    return true;
            }

            return false;
        }

        private static bool MayBeOn(Root root, nuint head, nuint pointer)
        {
            nuint user = P.LoadAcquire(head);
            for (nuint seen = 0; seen < CacheBins.MaxSlots; seen++)
            {
                if (user == pointer)
                    return true;
                if (!Layout.IsAligned(user) || !Territory.Contains(root, user))
                    return false;
                user = P.LoadAcquire(user);
            }

            return false;
        }
    }
}
