namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /// <summary>
    /// The routes of the hardened modes (<see cref="HardenLevel"/>): what the slow side does when RootField.Harden is
    /// set. While a block has no canary, nothing is called that could come back: who frees its neighbour would look at
    /// it.
    /// </summary>
    private static class Hardened
    {
        /// <summary>malloc.</summary>
        public static nuint Allocate(ThreadCache cache, Root root, nuint size)
        {
            nuint chunkSize = Canary.ChunkSizeOf(size);
            nuint held = TakeHeld(cache, root, chunkSize);
            Chunk chunk = held != 0 ? Chunk.OfUser(held) : Obtain(cache, root, chunkSize);
            if (chunk.IsNone)
                return OutOfMemory();

            nuint perturb = root[RootField.Perturb];
            if (perturb != 0)
                P.Overwrite(chunk.User, unchecked((byte)~perturb), size);
            Canary.Seal(root, chunk, size);
            return chunk.User;
        }

        /// <summary>calloc.</summary>
        public static nuint AllocateZeroed(ThreadCache cache, Root root, nuint size)
        {
            nuint chunkSize = Canary.ChunkSizeOf(size);
            nuint held = TakeHeld(cache, root, chunkSize);
            if (held != 0)
                return Zeroed(Sealed(root, held, size), size);

            Chunk chunk = Ptmalloc<P>.Obtain(cache, root, chunkSize, out Arena arena, out nuint dirtyEnd);
            if (chunk.IsNone)
                return OutOfMemory();
            if (!arena.IsNone)
                Checkup.Leave(cache, arena);
            Sealed(root, chunk.User, size);
            return ZeroedFrom(chunk, size, dirtyEnd);
        }

        /// <summary>memalign.</summary>
        public static nuint AllocateAligned(ThreadCache cache, Root root, nuint alignment, nuint size)
        {
            Quarantine.RequireNewest(cache, root);
            nuint user = Ptmalloc<P>.CutAligned(cache, root, alignment, Canary.ChunkSizeOf(size), size);
            if (user != 0)
                Clear(root, Chunk.OfUser(user), nuint.MaxValue);
            return Sealed(root, user, size);
        }

        /// <summary>The bytes that were asked for when a block was handed out: malloc_usable_size.</summary>
        public static nuint RequestOf(Root root, Chunk chunk, in CanaryFaults faults)
        {
            if (chunk.IsMapped || !Territory.Contains(root, chunk.User))
                RequireMapped(root, chunk, faults.Pointer);
            else
                Territory.OwnerOf(root, chunk, faults.Pointer);
            return Canary.Open(root, chunk, faults);
        }

        /// <summary>free of a chunk of an arena.</summary>
        public static void Release(ThreadCache cache, Root root, Chunk chunk)
        {
            RequestOf(root, chunk, CanaryFaults.OfFree);
            Rehearse(cache, root, chunk);

            nuint perturb = root[RootField.Perturb];
            if (perturb != 0)
                P.Overwrite(chunk.User, unchecked((byte)perturb), chunk.Size - Layout.HeaderSize);
            Canary.MarkFreed(root, chunk);

            if (Waits(cache, root, chunk))
            {
                chunk = Quarantine.Exchange(cache, root, chunk);
                if (chunk.IsNone)
                    return;
            }

            Poison.Fill(root, chunk, Poison.Held);
            Chunk leaving = Hold.Put(cache, root, chunk);
            if (!leaving.IsNone)
                Remote.Release(cache, Territory.OwnerOf(root, leaving, Corruption.FreeInvalidPointer), leaving);
        }

        /// <summary>
        /// Gives what the thread holds back to the arenas; at its end some may go on waiting in its cache.
        /// </summary>
        public static void Flush(ThreadCache cache, Root root, bool isEnd)
        {
            if (cache.Get(CacheField.Hold) != 0)
                Hold.Flush(cache, root);
            if (cache.Get(CacheField.Quarantine) != 0)
                Quarantine.Flush(cache, root, isEnd);
        }

        /// <summary>
        /// Requires of all freed blocks that wait, in whatever thread, that nothing was written to them, and of those
        /// in use as far as that is known that nothing was written behind them: the process is about to end.
        /// </summary>
        public static void RequireAll(ThreadCache own, Root root)
        {
            Hold.Require(own, root);
            Quarantine.Require(own, root);
            for (ThreadCache other = ThreadCache.First(root); other.Address != 0; other = other.Next)
            {
                if (other.Address != own.Address)
                    Quarantine.RequireOf(other, root);
            }

            LiveBlocks.Require(root);
        }

        /// <summary>Unmaps a cache's tables, whatever they hold.</summary>
        public static void DeleteTables(ThreadCache cache)
        {
            Hold.Delete(cache);
            Quarantine.Delete(cache);
        }

        /// <summary>free of a chunk mapped on its own.</summary>
        public static void ReleaseMapped(Root root, Chunk chunk)
        {
            RequireMapped(root, chunk, Corruption.UnmapInvalidPointer);
            Canary.Open(root, chunk, CanaryFaults.OfFree);
            MappedChunks.Delete(root, chunk.User);
        }

        /// <summary>
        /// realloc: in place if that goes, else a new block as malloc gives it; the old one is freed like any other, so
        /// that it is known as freed wherever it lies.
        /// </summary>
        public static nuint Resize(ThreadCache cache, Root root, nuint alignment, Chunk chunk, nuint size)
        {
            nuint oldRequest = RequestOf(root, chunk, CanaryFaults.OfRealloc);
            nuint oldUsable = Canary.EndOf(chunk) - chunk.User;

            Chunk resized = !IsAligned(chunk.User, alignment) ? default
                : chunk.IsMapped ? ResizeMapped(root, alignment, chunk, Canary.ChunkSizeOf(size))
                : ResizeInArena(cache, root, chunk, Canary.ChunkSizeOf(size), mayMove: false);
            if (!resized.IsNone)
            {
                ClearBehind(root, resized, oldRequest, oldUsable, size);
                Canary.Seal(root, resized, size);
                return resized.User;
            }

            nuint fresh = AllocateAt(cache, root, alignment, size);
            if (fresh == 0)
                return 0;
            P.Copy(fresh, chunk.User, oldRequest < size ? oldRequest : size);
            if (chunk.IsMapped)
                ReleaseMapped(root, chunk);
            else
                Release(cache, root, chunk);
            return fresh;
        }

        /// <summary>Between guard pages only as long as the number of pages stays.</summary>
        private static Chunk ResizeMapped(Root root, nuint alignment, Chunk chunk, nuint chunkSize) =>
            root[RootField.Harden] >= HardenLevel.Quarantine
                ? MappedChunks.Resize(root, chunk, chunkSize)
                : Ptmalloc<P>.ResizeMapped(root, alignment, chunk, chunkSize);

        /// <summary>
        /// A freed chunk that is held, after a glance at those that were freed last and wait, if level 0 could hand one
        /// of them out now.
        /// </summary>
        private static nuint TakeHeld(ThreadCache cache, Root root, nuint chunkSize)
        {
            if (root[RootField.Harden] >= HardenLevel.Quarantine || chunkSize > SizeClass.MaxSmall)
                Quarantine.RequireNewest(cache, root);
            return Hold.Take(cache, root, chunkSize);
        }

        /// <summary>
        /// Whether a freed chunk is to wait: at the first level only if it can't be held, and freed chunks are not to
        /// meet their arena at once.
        /// </summary>
        private static bool Waits(ThreadCache cache, Root root, Chunk chunk) =>
            root[RootField.Harden] >= HardenLevel.Quarantine
            || ((root[RootField.Mode] & (Modes.NoCache | Modes.Check)) == 0 && !Hold.Accepts(cache, root, chunk));

        /// <summary>
        /// Looks at the chunk's neighbours as its arena would. Not for a small one after one in use, which level 0
        /// caches without a look; nor if its arena's lock is not free just then.
        /// </summary>
        private static void Rehearse(ThreadCache cache, Root root, Chunk chunk)
        {
            if (chunk.IsPreviousInUse && chunk.Size <= SizeClass.MaxSmall)
                return;
            Arena arena = Arena.Of(chunk);
            if (!ArenaSession.TryBegin(arena))
                return;
            Arena.Rehearse(arena, chunk);
            Checkup.Leave(cache, arena);
        }

        private static Chunk Obtain(ThreadCache cache, Root root, nuint chunkSize)
        {
            Chunk chunk = Ptmalloc<P>.Obtain(cache, root, chunkSize, out Arena arena, out nuint dirtyEnd);
            if (chunk.IsNone || arena.IsNone)
                return chunk;
            if (!chunk.IsMapped)
            {
                Clear(root, chunk, dirtyEnd);
                chunk = Hold.Refill(cache, arena, chunk, chunkSize);
            }

            Checkup.Leave(cache, arena);
            return chunk;
        }

        /// <summary>
        /// At the second level a block comes without what was in it before, links of free chunks included.
        /// </summary>
        private static void Clear(Root root, Chunk chunk, nuint dirtyEnd)
        {
            nuint end = Canary.EndOf(chunk);
            end = dirtyEnd < end ? dirtyEnd : end;
            if (root[RootField.Harden] >= HardenLevel.Quarantine && !chunk.IsMapped && end > chunk.User)
                P.Overwrite(chunk.User, 0, end - chunk.User);
        }

        /// <summary>
        /// Treats what a resized block gained as a new block; at the first level only the canary is removed, which the
        /// program could read now.
        /// </summary>
        private static void ClearBehind(Root root, Chunk chunk, nuint oldRequest, nuint oldUsable, nuint size)
        {
            bool isNewZero = chunk.IsMapped || root[RootField.Harden] < HardenLevel.Quarantine;
            nuint end = isNewZero && oldUsable < size ? oldUsable : size;
            if (end > oldRequest)
                P.Overwrite(chunk.User + oldRequest, 0, end - oldRequest);
        }

        private static nuint Sealed(Root root, nuint user, nuint size)
        {
            if (user != 0)
                Canary.Seal(root, Chunk.OfUser(user), size);
            return user;
        }

        private static void RequireMapped(Root root, Chunk chunk, Corruption fault)
        {
            if (!Registry.Contains(root, chunk.User))
                P.Fail(fault, chunk.User, 0, chunk.Head);
            MappedChunks.RequireWhole(root, chunk, fault);
        }
    }
}
