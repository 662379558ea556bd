using BenchmarkDotNet.Attributes;
using PtMalloc.Benchmarks.Blocks;
using PtMalloc.Benchmarks.Harness;

namespace PtMalloc.Benchmarks.Workloads;

/// <summary>
/// A block that doubles from 16 bytes up to a size, as a text that is built up does. The time is that of the whole
/// growth.
/// </summary>
[GenericTypeArguments(typeof(SharedHeap))]
[GenericTypeArguments(typeof(OwnHeap))]
[GenericTypeArguments(typeof(Native))]
[GenericTypeArguments(typeof(HGlobal))]
[GenericTypeArguments(typeof(Mimalloc))]
[GenericTypeArguments(typeof(NewArray))]
public class Growth<TBlock>
    where TBlock : struct, IResizableBlock<TBlock>
{
    [Params(Sizes.Kibibyte, Sizes.Large)]
    public int Bytes { get; set; }

    [GlobalSetup]
    public void Setup() => WarmUp.Settle(Run);

    [Benchmark(OperationsPerInvoke = Repetition.OfShort)]
    public void Run()
    {
        for (int i = 0; i < Repetition.OfShort; i++)
        {
            TBlock block = TBlock.Alloc(Sizes.Word);
            for (int bytes = 2 * Sizes.Word; bytes <= Bytes; bytes *= 2)
                block = block.Resize(bytes);
            block.Touch();
            block.Free();
        }
    }
}
