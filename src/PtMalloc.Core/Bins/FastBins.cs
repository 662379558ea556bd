namespace PtMalloc;

public static partial class Ptmalloc<P>
{
    public readonly partial struct Arena
    {
        /// <summary>Takes the chunk that was freed last out of the fast bin of this size; none if it is empty. The chunk is still marked in use.</summary>
        private static Chunk PopFast(Arena arena, nuint chunkSize)
        {
            nuint index = FastBinIndex(chunkSize);
            nuint head = arena.FastBin(index);
            Chunk chunk = new(P.Read(head));
            if (chunk.IsNone)
                return chunk;

            if (!Layout.IsAligned(chunk.User))
                P.Fail(Corruption.MallocUnalignedFast, chunk.Address, arena.Address, chunk.Address);
            if (FastBinIndex(chunk.Size) != index)
                P.Fail(Corruption.MallocFastWrongSize, chunk.Address, arena.Address, chunk.Head);

            P.Write(head, chunk.Forward.Address);
            P.Notify(Step.FastBinHit, chunk.Address, chunkSize);
            return chunk;
        }

        /// <summary>Puts a chunk into its fast bin. It stays marked in use, so that no neighbour merges with it.</summary>
        private static void PushFast(Arena arena, Chunk chunk, nuint size)
        {
            nuint nextHead = chunk.At(size).Head;
            if (nextHead <= Layout.HeaderSize || (nextHead & ~Layout.AlignmentMask) >= arena.SystemMemory)
                P.Fail(Corruption.FreeInvalidNextSizeFast, chunk.Address, arena.Address, nextHead);

            nuint head = arena.FastBin(FastBinIndex(size));
            Chunk first = new(P.Read(head));
            if (first.Address == chunk.Address)
                P.Fail(Corruption.FreeDoubleFast, chunk.Address, arena.Address, first.Address);
            if (!first.IsNone && FastBinIndex(first.Size) != FastBinIndex(size))
                P.Fail(Corruption.FreeInvalidFastEntry, first.Address, arena.Address, first.Head);

            chunk.SetForward(first);
            P.Write(head, chunk.Address);
            arena.Set(ArenaField.HaveFastChunks, 1);
            P.Notify(Step.FastBinPush, chunk.Address, size);
        }
    }
}
