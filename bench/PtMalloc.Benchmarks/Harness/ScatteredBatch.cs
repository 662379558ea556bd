using System;
using PtMalloc.Benchmarks.Blocks;

namespace PtMalloc.Benchmarks.Harness;

/// <summary>As many blocks as a thread has in use at once, freed in an order of their own.</summary>
internal sealed class ScatteredBatch<TBlock>
    where TBlock : struct, IBlock<TBlock>
{
    public const int Length = 256;

    private const int Seed = 1;

    private readonly TBlock[] blocks = new TBlock[Length];
    private readonly int[] order = new int[Length];

    public ScatteredBatch()
    {
        for (int i = 0; i < Length; i++)
            order[i] = i;
#pragma warning disable CA5394 // The same order in each run, not a secret.
        new Random(Seed).Shuffle(order);
#pragma warning restore CA5394
    }

    public void Run(int bytes)
    {
        for (int i = 0; i < blocks.Length; i++)
        {
            TBlock block = TBlock.Alloc(bytes);
            block.Touch();
            blocks[i] = block;
        }

        foreach (int i in order)
            blocks[i].Free();
    }
}
