using System.Numerics;

namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /// <summary>
    /// One bit a bin, so that malloc need not touch the heads of empty ones. A set bit may stand over an empty bin
    /// (only a search that finds it empty clears it); a clear bit never over a bin that has chunks.
    /// The arena's lock guards it.
    /// </summary>
    private readonly struct BinMap(Arena arena)
    {
        private readonly Arena arena = arena;

        public void Mark(int bin)
        {
            int word = bin >> Bins.MapShift;
            arena.SetMapWord(word, arena.MapWord(word) | Bit(bin));
        }

        /// <summary>The first bin from <paramref name="bin"/> on whose bit is set, or <see cref="Bins.End"/>.</summary>
        public int FindMarked(int bin)
        {
            for (int word = bin >> Bins.MapShift; word < Bins.MapWords; word++)
            {
                nuint rest = arena.MapWord(word);
                if (word == bin >> Bins.MapShift)
                    rest &= ~(Bit(bin) - 1);
                if (rest != 0)
                    return (word << Bins.MapShift) + BitOperations.TrailingZeroCount((ulong)rest);
            }

            return Bins.End;
        }

        public void Clear(int bin)
        {
            int word = bin >> Bins.MapShift;
            arena.SetMapWord(word, arena.MapWord(word) & ~Bit(bin));
        }

        private static nuint Bit(int bin) => (nuint)1 << (bin & ((1 << Bins.MapShift) - 1));
    }
}
