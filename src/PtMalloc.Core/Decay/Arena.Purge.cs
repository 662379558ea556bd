namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /*
     * The pages of free chunks below top. A free chunk of a few pages carries the epoch in which its memory was last
     * used. A chunk cut off another one is as old as that; a merged one as old as its largest part that is not clean,
     * for a small block that is freed beside it would make a large one young for ever. Walks and system calls are
     * bounded, so that nobody waits long for the lock: a walk goes on at the bin where the last one ended.
     */
    public readonly partial struct Arena
    {
        /// <summary>In place of an epoch: the chunk's pages were given back, and not used since.</summary>
        public const nuint Clean = 0;

        private static nuint AgeOf(Chunk chunk, nuint size) => size >= Tuning.LeastAged ? chunk.FreedIn : Clean;

        private static void SetAge(Chunk chunk, nuint size, nuint age)
        {
            if (size >= Tuning.LeastAged)
                chunk.SetFreedIn(age);
        }

        /// <summary>The age of a chunk of this age and size once a free neighbour is merged with it.</summary>
        private static nuint AgeWith(nuint age, nuint size, Chunk neighbour, nuint neighbourSize)
        {
            nuint other = neighbourSize > size ? AgeOf(neighbour, neighbourSize) : Clean;
            return other == Clean ? age : other;
        }

        /// <summary>Gives the pages of some free chunks back that were not used in the epoch before this one.</summary>
        private static void Purge(Arena arena)
        {
            nuint bin = arena.Get(ArenaField.PurgeBin);
            if (bin >= Bins.End)
                P.Fail(Corruption.StateDamaged, arena.Address, arena.Address, bin);
            nuint epoch = arena.Epoch;
            int runs = Tuning.MaxRuns;
            AgedChunks chunks = new(arena, (int)bin, Tuning.MaxVisits);
            while (chunks.MoveNext())
            {
                if (chunks.Age == Clean || chunks.Age + 1 >= epoch)
                    continue;
                if (runs == 0)
                {
                    arena.Set(ArenaField.PurgeBin, (nuint)chunks.Bin);
                    return;
                }

                runs--;
                ReturnPages(arena, chunks.Current, chunks.Size);
            }

            arena.Set(ArenaField.PurgeBin, (nuint)chunks.NextBin);
        }

        /// <summary>
        /// Gives the whole pages inside a free chunk back, behind its own words. Whether any went; if the system
        /// refuses, it is not asked again until the chunk was used.
        /// </summary>
        private static bool ReturnPages(Arena arena, Chunk chunk, nuint size)
        {
            // A size that is wrong would take pages from blocks in use.
            Chunk next = chunk.At(size);
            if (!arena.HoldsHeader(next) || next.PreviousSize != size)
                P.Fail(Corruption.UnlinkSizeMismatch, chunk.Address, arena.Address, chunk.Head);
            SetAge(chunk, size, Clean);
            return ReturnPages(FirstReturned(chunk), chunk.Address + size);
        }

        /// <summary>Behind a free chunk's own words.</summary>
        private static nuint FirstReturned(Chunk chunk) => chunk.Address + Layout.FullHeaderSize + P.WordSize;

        private static bool ReturnPages(nuint from, nuint to)
        {
            nuint start = Layout.PageUp(from);
            nuint end = Layout.PageDown(to);
            if (start >= end || !P.Decommit(start, end - start))
                return false;
            P.Notify(Step.PagesReturned, start, end - start);
            return true;
        }
    }
}
