namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    public readonly partial struct Arena
    {
        /// <summary>
        /// Counts what the arena holds (int_mallinfo): the one report that all statistics are made of. What others sent
        /// is taken in first, and so counts as free. The caller holds the lock.
        /// </summary>
        public static ArenaStatistics Measure(Arena arena)
        {
            Remote.Collect(arena);
            CheckTop(arena);
            ArenaStatistics found = default;
            found.System = arena.SystemMemory;
            found.MaxSystem = arena.MaxSystemMemory;
            found.Released = arena.Get(ArenaField.Released);
            found.Supplied = arena.Get(ArenaField.Supplied);
            found.Top = arena.Top.Size;
            for (nuint index = 0; index < Bins.FastBinCount; index++)
            {
                BinStatistics bin = MeasureFast(arena, index, Corruption.StatisticsUnalignedFast);
                found.FastChunks += bin.Chunks;
                found.FastBytes += bin.Bytes;
            }

            BinStatistics depot = MeasureDepot(arena);
            found.FastChunks += depot.Chunks;
            found.FastBytes += depot.Bytes;

            BinStatistics unsorted = MeasureBin(arena, Bins.Unsorted);
            found.UnsortedChunks = unsorted.Chunks;
            found.UnsortedBytes = unsorted.Bytes;
            int firstLarge = BinIndex(Layout.MinLarge);
            for (int bin = Bins.Unsorted + 1; bin < Bins.End; bin++)
            {
                BinStatistics counted = MeasureBin(arena, bin);
                if (bin < firstLarge)
                {
                    found.SmallChunks += counted.Chunks;
                    found.SmallBytes += counted.Bytes;
                }
                else
                {
                    found.LargeChunks += counted.Chunks;
                    found.LargeBytes += counted.Bytes;
                }
            }

            found.Returned = MeasureReturned(arena);
            return found;
        }

        /// <summary>The whole pages inside free chunks that decay gave back. The caller holds the lock.</summary>
        private static nuint MeasureReturned(Arena arena)
        {
            nuint returned = 0;
            AgedChunks chunks = new(arena, Bins.Unsorted, int.MaxValue);
            while (chunks.MoveNext())
            {
                if (chunks.Age == Clean)
                    returned += Layout.PageDown(chunks.Current.Address + chunks.Size)
                        - Layout.PageUp(FirstReturned(chunks.Current));
            }

            return returned;
        }

        /// <summary>Counts a fast bin; a misaligned chunk in it is this fault. The caller holds the lock.</summary>
        public static BinStatistics MeasureFast(Arena arena, nuint index, Corruption fault)
        {
            BinStatistics found = default;
            nuint left = arena.SystemMemory / Layout.MinChunk;
            for (Chunk chunk = new(P.Read(arena.FastBin(index))); !chunk.IsNone; chunk = chunk.Forward)
            {
                if (!Layout.IsAligned(chunk.User))
                    P.Fail(fault, chunk.Address, arena.Address, chunk.Address);
                CheckListed(arena, chunk);
                if (left-- == 0)
                    P.Fail(Corruption.SingleListBroken, chunk.Address, arena.Address, chunk.Address);
                found.Add(chunk.Size);
            }

            return found;
        }

        /// <summary>Counts the chunks in the depot. The caller holds the lock.</summary>
        public static BinStatistics MeasureDepot(Arena arena)
        {
            BinStatistics found = default;
            for (SizeClass sizeClass = SizeClass.First; sizeClass.Exists; sizeClass = sizeClass.Next)
            {
                BinStatistics line = MeasureDepotLine(arena, sizeClass);
                found.Chunks += line.Chunks;
                found.Bytes += line.Bytes;
            }

            return found;
        }

        /// <summary>Counts the chunks in the depot that are of one class. The caller holds the lock.</summary>
        public static BinStatistics MeasureDepotLine(Arena arena, SizeClass sizeClass)
        {
            BinStatistics found = default;
            DepotLine line = DepotLine.Of(arena, sizeClass);
            nuint chunks = P.Read(line.Total);
            if (chunks != 0)
                found.Add(line.ChunkSize, chunks);
            return found;
        }

        /// <summary>Counts an unsorted, small or large bin. The caller holds the lock.</summary>
        public static BinStatistics MeasureBin(Arena arena, int bin)
        {
            BinStatistics found = default;
            Chunk ring = arena.Ring(bin);
            for (Chunk chunk = arena.BackOf(ring, Corruption.UnlinkBrokenList);
                chunk.Address != ring.Address;
                chunk = arena.BackOf(chunk, Corruption.UnlinkBrokenList))
            {
                found.Add(chunk.Size);
            }

            return found;
        }
    }
}
