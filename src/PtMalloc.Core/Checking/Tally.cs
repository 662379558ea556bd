namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /// <summary>
    /// A set of chunks by its number and a sum: a check has no memory for the set itself. Equal numbers and sums of
    /// stirred addresses mean equal sets, but for one chance in 2^64.
    /// </summary>
    private struct Tally
    {
        public nuint Count { get; private set; }

        public ulong Sum { get; private set; }

        public void Add(Chunk chunk)
        {
            Count++;
            Sum += Stirred(chunk.Address);
        }

        // The finaliser of SplitMix64, so that a wrong address is not made up for by another wrong one.
        private static ulong Stirred(ulong word)
        {
            word = (word ^ (word >> 30)) * 0xBF58_476D_1CE4_E5B9;
            word = (word ^ (word >> 27)) * 0x94D0_49BB_1331_11EB;
            return word ^ (word >> 31);
        }
    }
}
