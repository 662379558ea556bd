namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /// <summary>
    /// Chunks mapped on their own (sysmalloc_mmap, munmap_chunk, mremap_chunk). No arena's lock is needed for them.
    /// </summary>
    public static class MappedChunks
    {
        /// <summary>Maps a chunk; none if the system refuses.</summary>
        public static Chunk Create(Root root, nuint chunkSize)
        {
            nuint lead = (P.Alignment - (Layout.HeaderSize & Layout.AlignmentMask)) & Layout.AlignmentMask;
            nuint bytes = Layout.PageUp(chunkSize + P.WordSize + lead);
            nuint guard = GuardBytes(root);
            nuint start = bytes > chunkSize && bytes <= P.LargestRequest ? MapGuarded(root, bytes, guard) : 0;
            if (start == 0)
            {
                P.Notify(Step.MapRefused, 0, chunkSize);
                return default;
            }
            lead += guard;
            bytes += guard;

            Chunk chunk = new(start + lead);
            chunk.SetPreviousSize(lead);
            chunk.SetHead((bytes - lead) | Chunk.Mapped);
            if (!Registry.Add(root, chunk.User, SealOf(chunk)))
            {
                P.Unmap(start, bytes + guard);
                return default;
            }
            root.SetAtLeast(RootField.MaxMappedCount, root.FetchAdd(RootField.MappedCount, 1) + 1);
            root.SetAtLeast(RootField.MaxMappedBytes, root.FetchAdd(RootField.MappedBytes, bytes) + bytes);
            P.Notify(Step.Mapped, chunk.Address, bytes);
            return chunk;
        }

        /// <summary>
        /// Unmaps a chunk that the registry knows. A larger one than the threshold raises it, so that blocks of a size
        /// that comes and goes are kept next time.
        /// </summary>
        public static void Delete(Root root, nuint pointer)
        {
            // In a signal handler: the block is not given back, rather than taken for none of ours.
            if (Registry.IsBusyHere(root))
                return;
            nuint seal = Registry.Remove(root, pointer);
            if (seal == 0)
                P.Fail(Corruption.UnmapInvalidPointer, pointer, 0, 0);

            Chunk chunk = Chunk.OfUser(pointer);
            RaiseThreshold(root, chunk.Head);
            nuint bytes = MappingSize(chunk, seal, Corruption.UnmapInvalidPointer);
            root.FetchAdd(RootField.MappedCount, unchecked((nuint)(-1)));
            root.FetchAdd(RootField.MappedBytes, unchecked((nuint)(-(nint)bytes)));
            P.Notify(Step.Unmapped, chunk.Address, bytes);
            nuint start = chunk.Address - chunk.PreviousSize;
            if (GuardBytes(root) == 0)
                P.Unmap(start, bytes);
            else
                RetiredMappings.Add(root, start, bytes + GuardBytes(root));
        }

        /// <summary>
        /// Resizes the mapping of a chunk for a new chunk size; none if the system refuses: the chunk is as it was.
        /// </summary>
        public static Chunk Resize(Root root, Chunk chunk, nuint chunkSize)
        {
            nuint lead = chunk.PreviousSize;
            nuint oldBytes = MappingSize(chunk, Registry.SealOf(root, chunk.User), Corruption.RemapInvalidPointer);
            nuint bytes = Layout.PageUp(chunkSize + lead + P.WordSize);
            if (bytes == oldBytes)
                return chunk;
            // As when it is freed: a program that reads into a large block, cuts it and frees it would map and unmap
            // for ever. In the slow modes, as glibc, not.
            if (bytes < oldBytes && root[RootField.Mode] == 0)
                RaiseThreshold(root, chunk.Head);
            if (bytes <= chunkSize || bytes > P.LargestRequest || GuardBytes(root) != 0 || Registry.IsBusyHere(root))
                return default;

            // Taken out first: once it moved, its old address may be someone else's new mapping.
            nuint seal = Registry.Remove(root, chunk.User);
            nuint start = P.Remap(chunk.Address - lead, oldBytes, bytes);
            if (start == 0)
            {
                Registry.Return(root, chunk.User, seal);
                return default;
            }

            Chunk moved = new(start + lead);
            moved.SetHead((bytes - lead) | Chunk.Mapped);
            Registry.Return(root, moved.User, SealOf(moved));
            root.SetAtLeast(
                RootField.MaxMappedBytes,
                root.FetchAdd(RootField.MappedBytes, unchecked(bytes - oldBytes)) + bytes - oldBytes);
            P.Notify(Step.Remapped, moved.Address, bytes);
            return moved;
        }

        /// <summary>
        /// A chunk's user data begins elsewhere in its mapping from now on: its lead was cut for alignment.
        /// </summary>
        public static void Rename(Root root, nuint oldPointer, nuint pointer)
        {
            Registry.Remove(root, oldPointer);
            Registry.Return(root, pointer, SealOf(Chunk.OfUser(pointer)));
        }

        /// <summary>
        /// Bytes before and after a mapped chunk that nobody can access. Those before count as its distance from the
        /// mapping's start.
        /// </summary>
        private static nuint GuardBytes(Root root) => root[RootField.Harden] >= HardenLevel.Quarantine ? P.PageSize : 0;

        private static nuint MapGuarded(Root root, nuint bytes, nuint guard)
        {
            nuint all = bytes + (2 * guard);
            nuint start = P.Map(all);
            if (start == 0 && RetiredMappings.Drain(root))
                start = P.Map(all);
            if (start == 0 || guard == 0 || (P.Guard(start, guard) && P.Guard(start + guard + bytes, guard)))
                return start;
            P.Unmap(start, all);
            return 0;
        }

        /// <summary>Requires that the header is one that a mapped chunk can have.</summary>
        public static void RequireWhole(Root root, Chunk chunk, Corruption fault) =>
            MappingSize(chunk, Registry.SealOf(root, chunk.User), fault);

        /// <summary>All bytes of a chunk's mapping; 0 if its header is not the one that was sealed.</summary>
        public static nuint SealedSize(Chunk chunk, nuint seal) =>
            SealOf(chunk) == seal ? chunk.PreviousSize + chunk.Size : 0;

        /// <summary>
        /// All bytes of a chunk's mapping, which must be whole pages with the user data at a place that an allocation
        /// can have.
        /// </summary>
        private static nuint MappingSize(Chunk chunk, nuint seal, Corruption fault)
        {
            nuint start = chunk.Address - chunk.PreviousSize;
            nuint bytes = chunk.PreviousSize + chunk.Size;
            nuint inPage = chunk.User & Layout.PageMask;
            if (SealOf(chunk) != seal
                || !chunk.IsMapped
                || ((start | bytes) & Layout.PageMask) != 0
                || (inPage & (inPage - 1)) != 0)
            {
                P.Fail(fault, chunk.User, 0, chunk.Head);
            }

            return bytes;
        }

        /// <summary>One word that changes with either word of the header. Never 0.</summary>
        private static nuint SealOf(Chunk chunk) => (chunk.Address + chunk.Size) ^ chunk.PreviousSize;

        private static void RaiseThreshold(Root root, nuint head)
        {
            if (root[RootField.FixedThresholds] != 0
                || head <= root[RootField.MapThreshold]
                || head > P.MaxMapThreshold)
            {
                return;
            }

            nuint size = head & ~Chunk.Flags;
            root.Set(RootField.MapThreshold, size);
            root.Set(RootField.TrimThreshold, 2 * size);
            P.Notify(Step.ThresholdRaised, root.Address, size);
        }
    }
}
