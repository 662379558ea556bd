using System.Globalization;
using System.Threading;
using PtMalloc.Benchmarks.Blocks;

namespace PtMalloc.Benchmarks.Memory;

/// <summary>
/// Ten thousand threads, one after the other, each of which allocates a hundred blocks and frees them. Without blocks
/// it shows what the runtime itself keeps of its threads.
/// </summary>
internal static class Churn
{
    private const int Threads = 10_000, Step = 1000, Blocks = 100, Least = 16, Growth = 20, StackBytes = 256 << 10;

    public static Residence Run<TBlock>()
        where TBlock : struct, IBlock<TBlock>
    {
        Residence residence = new();
        for (int done = 1; done <= Threads; done++)
        {
            Thread thread = new(Live<TBlock>, StackBytes);
            thread.Start();
            thread.Join();
            if (done % Step == 0)
                residence.Note(done.ToString(CultureInfo.InvariantCulture));
        }

        return residence;
    }

    private static void Live<TBlock>()
        where TBlock : struct, IBlock<TBlock>
    {
        TBlock[] blocks = new TBlock[Blocks];
        for (int i = 0; i < Blocks; i++)
        {
            blocks[i] = TBlock.Alloc(Least + (i * Growth));
            blocks[i].Touch();
        }

        foreach (TBlock block in blocks)
            block.Free();
    }
}
