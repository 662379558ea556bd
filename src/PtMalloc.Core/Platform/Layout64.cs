namespace PtMalloc.Core;

/// <summary>The layout of 64-bit glibc.</summary>
public readonly struct Layout64 : ILayout
{
    public static nuint WordSize => 8;

    public static nuint Alignment => 16;

    public static nuint MaxHeapSize => 64 << 20;

    public static int AddressBits => 47;

    public static nuint LargestRequest => unchecked((nuint)0x7FFF_FFFF_FFFF_FFFF);

    public static nuint MaxMapThreshold => 32 << 20;

    public static nuint ArenasPerProcessor => 8;

    public static int LargeBinIndex(nuint size) =>
        (size >> 6) <= 48 ? 48 + (int)(size >> 6) : LargeBins.IndexAboveFirstTier(size);
}
