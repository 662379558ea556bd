namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /*
     * The way out of the depot. So that free memory does merge in the end, chunks are released: some before a request
     * takes new memory, if the depot is a good part of the arena; and once an epoch, of each size, as many as nobody
     * needed all through it.
     */
    public readonly partial struct Arena
    {
        /// <summary>Releases the whole depot; false if it was empty.</summary>
        public static bool EmptyDepot(Arena arena) => ReleaseBytes(arena, nuint.MaxValue, onlyIdle: false) != 0;

        /// <summary>
        /// Before a request that no bin can serve takes new memory: releases a part of the depot, idle chunks first, if
        /// the depot is worth it. Whether it did.
        /// </summary>
        private static bool ReleaseForRequest(Arena arena, nuint chunkSize)
        {
            bool isSmall = chunkSize <= SizeClass.MaxSmall;
            int shift = isSmall
                ? Tuning.SmallShareShift
                : chunkSize <= Tuning.MostHoped
                ? Tuning.LargeShareShift
                : Tuning.HugeShareShift;
            nuint used = arena.SystemMemory - arena.Top.Size;
            if (arena.Get(ArenaField.DepotBytes) <= used >> shift)
                return false;

            nuint wanted = (nuint)(isSmall ? Tuning.SmallRelease : Tuning.LargeRelease);
            nuint released = ReleaseBytes(arena, wanted, onlyIdle: true);
            if (released < wanted)
                ReleaseBytes(arena, wanted - released, onlyIdle: false);
            return true;
        }

        /// <summary>Releases at least so many bytes, or all that may go; returns how many.</summary>
        private static nuint ReleaseBytes(Arena arena, nuint wanted, bool onlyIdle)
        {
            nuint released = 0;
            for (SizeClass sizeClass = SizeClass.First; sizeClass.Exists; sizeClass = sizeClass.Next)
            {
                DepotLine line = DepotLine.Of(arena, sizeClass);
                nuint count = P.Read(onlyIdle ? line.Idle : line.Total);
                for (; count != 0 && released < wanted && TryReleaseRound(arena, line, arena.Epoch); count--)
                    released += line.ChunkSize;
                if (onlyIdle)
                    P.Write(line.Idle, count);
            }

            return released;
        }

        /// <summary>
        /// Releases idle chunks, as memory that was last used in the epoch before; a slow path's share of them. Of a
        /// size whose idle ones are gone what is left is from now on taken for idle until somebody needs it.
        /// </summary>
        private static void SweepDepot(Arena arena)
        {
            nuint top = arena.Top.Address;
            SizeClass sizeClass = new(arena.Get(ArenaField.DepotSweep));
            if (!sizeClass.Exists)
                P.Fail(Corruption.StateDamaged, arena.At(ArenaField.DepotSweep), arena.Address, sizeClass.Number);
            for (nuint left = Tuning.MaxSwept; sizeClass.Exists; sizeClass = sizeClass.Next)
            {
                DepotLine line = DepotLine.Of(arena, sizeClass);
                nuint idle = P.Read(line.Idle);
                for (; idle != 0 && left != 0 && TryReleaseRound(arena, line, arena.Epoch - 1); idle--)
                    left--;
                P.Write(line.Idle, left == 0 ? idle : P.Read(line.Total));
                if (left == 0)
                    break;
            }

            arena.Set(ArenaField.DepotSweep, sizeClass.Exists ? sizeClass.Number : 0);

            // What top took in on the way was used in the epoch before, not in this one.
            if (arena.Get(ArenaField.TopPeak) != top)
                return;
            arena.Set(ArenaField.TopPeak, arena.Top.Address);
            if (arena.Get(ArenaField.TopPeakBefore) < top)
                arena.Set(ArenaField.TopPeakBefore, top);
        }

        /// <summary>
        /// Frees a chunk of the depot, as memory last used in this epoch; false if there is none. A thread that changed
        /// its arena may have brought another's.
        /// </summary>
        private static bool TryReleaseRound(Arena arena, DepotLine line, nuint epoch)
        {
            Chunk chunk = PopRound(arena, line);
            if (chunk.IsNone)
                return false;
            P.Notify(Step.DepotRelease, chunk.Address, line.ChunkSize);
            if (arena.Holds(chunk))
                Merge(arena, chunk, line.ChunkSize, epoch);
            else
                Remote.Push(
                    Territory.OwnerOf(arena.Root, chunk, Corruption.FreeInvalidPointer),
                    chunk.User,
                    chunk.User,
                    line.ChunkSize);
            return true;
        }
    }
}
