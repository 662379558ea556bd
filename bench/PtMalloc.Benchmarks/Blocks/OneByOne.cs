using System;

namespace PtMalloc.Benchmarks.Blocks;

/// <summary>What a program does that has no heap of its own: it keeps its blocks, and frees each.</summary>
internal static class OneByOne
{
    private const int Most = 128;

    public static void Use<TBlock>(int blocks, int bytes)
        where TBlock : unmanaged, IBlock<TBlock>
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(blocks, Most);
        Span<TBlock> kept = stackalloc TBlock[Most];
        for (int i = 0; i < blocks; i++)
        {
            kept[i] = TBlock.Alloc(bytes);
            kept[i].Touch();
        }

        foreach (TBlock block in kept[..blocks])
            block.Free();
    }
}
