namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    public readonly partial struct Arena
    {
        /// <summary>
        /// A walk over the free chunks that have an age, bin by bin from one on, in a bin from the oldest on. It ends
        /// after so many chunks, for the lock is held. A size is not checked here.
        /// </summary>
        private struct AgedChunks(Arena arena, int bin, int visits)
        {
            private readonly Arena arena = arena;
            private Chunk next = arena.BackOf(arena.Ring(bin), Corruption.UnlinkBrokenList);
            private int visits = visits;

            public int Bin { get; private set; } = bin;

            public Chunk Current { get; private set; }

            public nuint Size { get; private set; }

            public nuint Age { get; private set; }

            /// <summary>Where a walk goes on that ended before its time: at the next bin. 0: it saw them all.</summary>
            public readonly int NextBin =>
                Bin >= Bins.End - 1 ? 0 : Bin == Bins.Unsorted ? BinIndex(Tuning.LeastPurged) : Bin + 1;

            public bool MoveNext()
            {
                do
                {
                    if (!FindBin() || visits-- == 0)
                        return false;
                    Current = next;
                    next = arena.BackOf(next, Corruption.UnlinkBrokenList);
                    Size = Current.Size;
                }
                while (Size < Tuning.LeastPurged);

                Age = Current.FreedIn;
                return true;
            }

            /// <summary>Goes on to a bin that has a chunk, if this one has no more.</summary>
            private bool FindBin()
            {
                while (next.Address == arena.Ring(Bin).Address)
                {
                    Bin = new BinMap(arena).FindMarked(Bin == Bins.Unsorted ? BinIndex(Tuning.LeastPurged) : Bin + 1);
                    if (Bin >= Bins.End)
                        return false;
                    next = arena.BackOf(arena.Ring(Bin), Corruption.UnlinkBrokenList);
                }

                return true;
            }
        }
    }
}
