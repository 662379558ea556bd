using System;
using System.Threading;
using PtMalloc.Benchmarks.Blocks;

namespace PtMalloc.Benchmarks.Memory;

/// <summary>
/// A burst of work, of which one block in fifty stays, wherever it lies; then a second with a few calls only, now and
/// then for a larger block. It stands for services that work in bursts: the memory that they keep while idle is missing
/// elsewhere.
/// </summary>
internal static class Burst
{
    private const int Blocks = 200_000, Stays = 50, Least = 16, Most = 1000, Seed = 1, Steps = 50, Few = 50,
        Larger = 100_000;

    public static Residence Run<TBlock>()
        where TBlock : struct, IBlock<TBlock>
    {
#pragma warning disable CA5394 // The same sizes in each run, not a secret.
        Random random = new(Seed);
        TBlock[] blocks = new TBlock[Blocks];
        blocks.AsSpan().Clear(); // the table's pages are no part of what is kept
        Residence residence = new();
        long live = 0;
        for (int i = 0; i < Blocks; i++)
        {
            int bytes = random.Next(Least, Most);
            blocks[i] = TBlock.Alloc(bytes);
            blocks[i].Touch(); // in each page some block begins
            live += i % Stays == 0 ? bytes : 0;
        }

        residence.Note("peak");
        for (int i = 0; i < Blocks; i++)
        {
            if (i % Stays != 0)
                blocks[i].Free();
        }

        residence.Note("freed");
        for (int step = 0; step < Steps; step++)
        {
            Thread.Sleep(TimeSpan.FromSeconds(1) / Steps);
            Span<TBlock> few = blocks.AsSpan(1, Few - 1);
            foreach (ref TBlock block in few)
                block = TBlock.Alloc(random.Next(Least, Most));
            foreach (TBlock block in few)
                block.Free();
            TBlock.Alloc(Larger).Free();
        }
#pragma warning restore CA5394

        residence.Note("second-later");
        residence.Note("in-use", live);
        return residence;
    }
}
