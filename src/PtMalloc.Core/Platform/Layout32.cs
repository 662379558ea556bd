namespace PtMalloc.Core;

/// <summary>The layout of the 32-bit system that the seed documents describe (word 4, alignment 8).</summary>
public readonly struct Layout32 : ILayout
{
    public static nuint WordSize => 4;

    public static nuint Alignment => 8;

    public static nuint MaxHeapSize => 1 << 20;

    public static int AddressBits => 32;

    public static nuint LargestRequest => 0x7FFF_FFFF;

    public static nuint MaxMapThreshold => 512 << 10;

    public static nuint ArenasPerProcessor => 2;

    public static int LargeBinIndex(nuint size) =>
        (size >> 6) <= 38 ? 56 + (int)(size >> 6) : LargeBins.IndexAboveFirstTier(size);
}
