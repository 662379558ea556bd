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
