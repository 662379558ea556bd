namespace PtMalloc.Core;

/// <summary>The spacing of the large bins, which both layouts share above their 64-byte tier.</summary>
public static class LargeBins
{
    /// <summary>
    /// The bin of a chunk above the tier of 64-byte steps: steps of 512, 4096, 32768, 262144, then one bin for the
    /// rest.
    /// </summary>
    public static int IndexAboveFirstTier(nuint size) =>
        (size >> 9) <= 20 ? 91 + (int)(size >> 9)
        : (size >> 12) <= 10 ? 110 + (int)(size >> 12)
        : (size >> 15) <= 4 ? 119 + (int)(size >> 15)
        : (size >> 18) <= 2 ? 124 + (int)(size >> 18)
        : 126;
}
