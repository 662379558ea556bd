using System.Runtime.CompilerServices;

namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /// <summary>
    /// A full magazine (Bonwick and Adams, Magazines and Vmem, 2001): a list of a fixed number of chunks of one size,
    /// linked and marked as in a cache bin, that changes hands whole, so that a chunk costs nothing on the way.
    /// </summary>
    public static class Magazine
    {
        /// <summary>
        /// How many chunks of this size make a magazine; any size that has a small cache bin fits several times.
        /// </summary>
        public static nuint Rounds(nuint chunkSize)
        {
            if (chunkSize > SizeClass.MaxSmall)
                return chunkSize < Tuning.MediumMagazineBytes * P.CacheScale
                    ? Tuning.MediumMagazineBytes * P.CacheScale / chunkSize
                    : 1;
            nuint rounds = Tuning.MagazineBytes * P.CacheScale / chunkSize;
            return rounds < Tuning.MagazineRounds ? rounds : Tuning.MagazineRounds;
        }

        /// <summary>Bytes in a magazine of chunks of this size.</summary>
        public static nuint Bytes(nuint chunkSize) => Rounds(chunkSize) * chunkSize;

        /// <summary>
        /// In the first block of a magazine that lies in a depot: where the address of the next magazine stands.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static nuint NextWord(nuint user) => user + (2 * P.WordSize);
    }
}
