using BenchmarkDotNet.Attributes;
using PtMalloc.Benchmarks.Blocks;
using PtMalloc.Benchmarks.Harness;

namespace PtMalloc.Benchmarks.Workloads;

/// <summary>A block is allocated and freed at once, as a method's scratch space is.</summary>
[GenericTypeArguments(typeof(SharedHeap))]
[GenericTypeArguments(typeof(OwnHeap))]
[GenericTypeArguments(typeof(Native))]
[GenericTypeArguments(typeof(HGlobal))]
[GenericTypeArguments(typeof(Mimalloc))]
[GenericTypeArguments(typeof(PooledArray))]
[GenericTypeArguments(typeof(NewArray))]
[GenericTypeArguments(typeof(UninitializedArray))]
public class Pairs<TBlock>
    where TBlock : struct, IBlock<TBlock>
{
    [Params(Sizes.Word, Sizes.Line, Sizes.Small, Sizes.Kibibyte, Sizes.Page, Sizes.Medium, Sizes.Wide, Sizes.Large)]
    public int Bytes { get; set; }

    [GlobalSetup]
    public void Setup() => WarmUp.Settle(Run);

    [Benchmark(OperationsPerInvoke = Repetition.OfShort)]
    public void Run()
    {
        for (int i = 0; i < Repetition.OfShort; i++)
        {
            TBlock block = TBlock.Alloc(Bytes);
            block.Touch();
            block.Free();
        }
    }
}
