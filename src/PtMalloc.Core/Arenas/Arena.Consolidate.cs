namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    public readonly partial struct Arena
    {
        /// <summary>
        /// Empties every fast bin: each chunk is merged with its neighbours and goes to the unsorted bin or to top
        /// (malloc_consolidate).
        /// </summary>
        public static void Consolidate(Arena arena)
        {
            arena.Set(ArenaField.HaveFastChunks, 0);
            P.Notify(Step.Consolidate, arena.Address, 0);
            for (nuint index = 0; index < Bins.FastBinCount; index++)
            {
                Chunk chunk = new(P.Read(arena.FastBin(index)));
                P.Write(arena.FastBin(index), 0);
                while (!chunk.IsNone)
                {
                    if (!Layout.IsAligned(chunk.User))
                        P.Fail(Corruption.ConsolidateUnaligned, chunk.Address, arena.Address, chunk.Address);
                    CheckListed(arena, chunk);
                    Chunk next = chunk.Forward;
                    ConsolidateChunk(arena, chunk, index);
                    chunk = next;
                }
            }
        }

        private static void ConsolidateChunk(Arena arena, Chunk chunk, nuint index)
        {
            nuint size = chunk.Size;
            if (FastBinIndex(size) != index)
                P.Fail(Corruption.ConsolidateInvalidSize, chunk.Address, arena.Address, chunk.Head);

            Chunk next = chunk.At(size);
            if (!arena.HoldsHeader(next) || !next.IsPreviousInUse)
                P.Fail(Corruption.FreeDoublePrevious, chunk.Address, arena.Address, chunk.Head);
            MergeBoth(arena, chunk, size, next, arena.Epoch, Corruption.ConsolidatePreviousSizeMismatch);
        }
    }
}
