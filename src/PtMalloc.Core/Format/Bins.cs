using System.Runtime.CompilerServices;

namespace PtMalloc.Core;

/// <summary>How many bins there are, in every layout.</summary>
public static class Bins
{
    /// <summary>Fast bins (NFASTBINS).</summary>
    public const int FastBinCount = 10;

    /// <summary>The unsorted bin's number.</summary>
    public const int Unsorted = 1;

    /// <summary>Small bins, numbers 2 to 63: one exact size each.</summary>
    public const int SmallBinCount = 62;

    /// <summary>Bin numbers end before this (NBINS); 0 does not exist and 127 is never used.</summary>
    public const int End = 128;

    /// <summary>Ring heads kept, of two words each: bins 1 to 127.</summary>
    public const int RingCount = End - 1;

    /// <summary>Words of the bin map, 32 bins each (BINMAPSIZE).</summary>
    public const int MapWords = 4;

    /// <summary>log2 of the bins in one word of the bin map (BINMAPSHIFT).</summary>
    public const int MapShift = 5;
}

public static partial class Ptmalloc<P>
{
    /// <summary>The bin for a free chunk of this size (bin_index).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int BinIndex(nuint chunkSize) =>
        Layout.IsSmall(chunkSize) ? SmallBinIndex(chunkSize) : P.LargeBinIndex(chunkSize);

    /// <summary>The small bin of exactly this size (smallbin_index).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SmallBinIndex(nuint chunkSize) => (int)((chunkSize / P.Alignment) + Layout.SmallBinCorrection);

    /// <summary>The fast bin of exactly this size (fastbin_index); 10 and above: too large for any.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nuint FastBinIndex(nuint chunkSize) => (chunkSize / (2 * P.WordSize)) - 2;
}
