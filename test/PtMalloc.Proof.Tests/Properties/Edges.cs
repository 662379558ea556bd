using System.Collections.Generic;
using PtMalloc.Simulation;

namespace PtMalloc.Proof.Tests;

/// <summary>The requests at which something changes in the allocator.</summary>
internal static class Edges<TLayout>
    where TLayout : ILayout
{
    private const int LargestBinned = 1 << 20;

    /// <summary>The largest request of each bin and the smallest of the next, up to the last bin.</summary>
    public static readonly nuint[] Bins = [.. BinBorders()];

    /// <summary>Page, mapping threshold and heap size, as request or as chunk.</summary>
    public static readonly nuint[] System =
        [.. Around(PagedMemory.PageBytes, 64 << 10, 128 << 10, 256 << 10, TLayout.MaxHeapSize)];

    /// <summary>PTRDIFF_MAX, SIZE_MAX and nothing.</summary>
    public static readonly nuint[] Absurd =
        [
            0, TLayout.LargestRequest - 4096, TLayout.LargestRequest - 32, TLayout.LargestRequest - 1,
            TLayout.LargestRequest, TLayout.LargestRequest + 1, (2 * TLayout.LargestRequest) + 1
        ];

    private static IEnumerable<nuint> BinBorders()
    {
        nuint least = Ptmalloc<Simulated<TLayout>>.Layout.MinChunk;
        for (nuint chunk = least; chunk < LargestBinned; chunk += TLayout.Alignment)
        {
            if (Ptmalloc<Simulated<TLayout>>.BinIndex(chunk)
                == Ptmalloc<Simulated<TLayout>>.BinIndex(chunk + TLayout.Alignment))
                continue;
            yield return chunk - TLayout.WordSize;
            yield return chunk - TLayout.WordSize + 1;
        }
    }

    private static IEnumerable<nuint> Around(params IEnumerable<nuint> sizes)
    {
        foreach (nuint size in sizes)
        {
            for (nuint back = 0; back <= 6 * TLayout.WordSize; back += TLayout.WordSize)
            {
                yield return size - back;
                yield return size - back + 1;
            }
        }
    }
}
