namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    public readonly partial struct Arena
    {
        /// <summary>
        /// What to allocate so that an aligned chunk of this size fits in, with room for the lead to be a chunk.
        /// </summary>
        public static nuint SizeToAlign(nuint alignment, nuint chunkSize) =>
            Layout.ChunkSizeOf(chunkSize + alignment + Layout.MinChunk);

        /// <summary>
        /// Cuts the aligned chunk out of one of <see cref="SizeToAlign"/> bytes (_int_memalign): lead and tail are
        /// freed. Of a mapped chunk the lead stays, as distance to the mapping's start. The caller holds the lock of an
        /// arena's chunk.
        /// </summary>
        /// <param name="alignment">A power of two, at least the smallest chunk.</param>
        public static Chunk CutAligned(Arena arena, Chunk chunk, nuint alignment, nuint chunkSize)
        {
            Chunk aligned = AlignedIn(chunk, alignment);
            if (aligned.Address != chunk.Address)
                chunk = CutLead(arena, chunk, aligned);

            if (chunk.IsMapped)
                return chunk;

            // As glibc: a tail of exactly the smallest chunk stays.
            nuint size = chunk.Size;
            if (size > chunkSize + Layout.MinChunk)
            {
                Chunk tail = chunk.At(chunkSize);
                tail.SetHead((size - chunkSize) | Chunk.PreviousInUse | arena.OwnerFlag);
                chunk.SetSize(chunkSize);
                P.Notify(Step.TailCut, tail.Address, size - chunkSize);
                ReleaseToMerge(arena, tail, size - chunkSize);
            }

            return chunk;
        }

        private static Chunk CutLead(Arena arena, Chunk chunk, Chunk aligned)
        {
            nuint lead = aligned.Address - chunk.Address;
            nuint rest = chunk.Size - lead;
            if (chunk.IsMapped)
            {
                aligned.SetPreviousSize(chunk.PreviousSize + lead);
                aligned.SetHead(rest | Chunk.Mapped);
                return aligned;
            }

            aligned.SetHead(rest | Chunk.PreviousInUse | arena.OwnerFlag);
            aligned.At(rest).SetPreviousInUse();
            chunk.SetSize(lead);
            P.Notify(Step.LeadCut, chunk.Address, lead);
            ReleaseToMerge(arena, chunk, lead);
            return aligned;
        }
    }
}
