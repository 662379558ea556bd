namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    public readonly partial struct Arena
    {
        /// <summary>Takes the oldest chunk of the small bin of exactly this size; none if it is empty.</summary>
        private static Chunk TakeSmall(Arena arena, nuint chunkSize)
        {
            Chunk ring = arena.Ring(SmallBinIndex(chunkSize));
            Chunk chunk = arena.BackOf(ring, Corruption.MallocSmallBinBroken);
            if (chunk.Address == ring.Address)
                return default;

            Chunk back = arena.BackOf(chunk, Corruption.MallocSmallBinBroken);
            ring.SetBack(back);
            back.SetForward(ring);
            HandOutWhole(arena, chunk, chunkSize);
            P.Notify(Step.SmallBinHit, chunk.Address, chunkSize);
            return chunk;
        }
    }
}
