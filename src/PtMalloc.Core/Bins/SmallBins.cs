namespace PtMalloc;

public static partial class Ptmalloc<P>
{
    public readonly partial struct Arena
    {
        /// <summary>Takes the oldest chunk of the small bin of exactly this size; none if it is empty.</summary>
        private static Chunk TakeSmall(Arena arena, nuint chunkSize)
        {
            Chunk ring = arena.Ring(SmallBinIndex(chunkSize));
            Chunk chunk = ring.Back;
            if (chunk.Address == ring.Address)
                return default;

            Chunk back = chunk.Back;
            if (back.Forward.Address != chunk.Address)
                P.Fail(Corruption.MallocSmallBinBroken, chunk.Address, arena.Address, back.Address);

            ring.SetBack(back);
            back.SetForward(ring);
            HandOutWhole(arena, chunk, chunkSize);
            P.Notify(Step.SmallBinHit, chunk.Address, chunkSize);
            return chunk;
        }
    }
}
