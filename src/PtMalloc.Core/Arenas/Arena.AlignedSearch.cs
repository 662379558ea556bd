namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /*
     * Where an aligned block was freed, another one fits; but a request large enough to be aligned anywhere would pass
     * that place by. So where there is none so large, smaller free chunks are asked whether there is an aligned place
     * in them. Not as glibc, and not while caches are off.
     */
    public readonly partial struct Arena
    {
        /// <summary>
        /// A free chunk with an aligned place for a chunk of this size, in use from now on and not cut yet; none if
        /// none of the first few has one.
        /// </summary>
        public static Chunk TakeAlignable(Arena arena, nuint alignment, nuint chunkSize)
        {
            // First all into their bins: taking what comes first, small requests would use up the places of large ones.
            TakeUnsorted(arena, P.LargestRequest + 1);
            int places = Tuning.MaxPlaces;
            int sure = BinIndex(SizeToAlign(alignment, chunkSize));
            Chunk found = TakeAlignable(arena, sure, Bins.End, alignment, chunkSize, ref places);
            return found.IsNone
                ? TakeAlignable(arena, BinIndex(chunkSize), sure, alignment, chunkSize, ref places)
                : found;
        }

        /// <summary>Takes such a chunk out of the bins from one number up to before another.</summary>
        private static Chunk TakeAlignable(
            Arena arena,
            int first,
            int end,
            nuint alignment,
            nuint chunkSize,
            ref int places)
        {
            BinMap map = new(arena);
            for (int bin = map.FindMarked(first); bin < end && places > 0; bin = map.FindMarked(bin + 1))
            {
                Chunk chunk = FindAlignable(arena, bin, alignment, chunkSize, ref places);
                if (chunk.IsNone)
                    continue;
                nuint size = chunk.Size;
                Unlink(arena, chunk);
                HandOutWhole(arena, chunk, size);
                P.Notify(Step.HandedOutWhole, chunk.Address, size);
                return chunk;
            }

            return default;
        }

        private static Chunk FindAlignable(Arena arena, int bin, nuint alignment, nuint chunkSize, ref int places)
        {
            Chunk ring = arena.Ring(bin);
            for (Chunk chunk = arena.BackOf(ring, Corruption.UnlinkBrokenList);
                chunk.Address != ring.Address && places > 0;
                chunk = arena.BackOf(chunk, Corruption.UnlinkBrokenList))
            {
                places--;
                nuint end = chunk.Address + chunk.Size;
                nuint place = AlignedIn(chunk, alignment).Address;
                if (place < end && end - place >= chunkSize)
                    return chunk;
            }

            return default;
        }

        /// <summary>The first aligned chunk at the start of this one, or behind a lead that can be a chunk.</summary>
        private static Chunk AlignedIn(Chunk chunk, nuint alignment)
        {
            nuint user = (chunk.User + alignment - 1) & ~(alignment - 1);
            return Chunk.OfUser(user != chunk.User && user - chunk.User < Layout.MinChunk ? user + alignment : user);
        }
    }
}
