using System.Runtime.CompilerServices;

namespace PtMalloc.Core;

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
