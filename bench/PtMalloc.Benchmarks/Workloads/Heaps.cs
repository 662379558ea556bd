using BenchmarkDotNet.Attributes;
using PtMalloc.Benchmarks.Blocks;
using PtMalloc.Benchmarks.Harness;

namespace PtMalloc.Benchmarks.Workloads;

/// <summary>
/// A heap is made, filled with a hundred blocks and freed at once, as a parser's or a request's is. The time is that of
/// all of it.
/// </summary>
[GenericTypeArguments(typeof(OwnHeap))]
[GenericTypeArguments(typeof(SharedHeap))]
[GenericTypeArguments(typeof(Native))]
[GenericTypeArguments(typeof(Mimalloc))]
public class Heaps<TBlock>
    where TBlock : struct, IHeapBlock<TBlock>
{
    private const int Blocks = 100;

    [Params(Sizes.Line, Sizes.Kibibyte)]
    public int Bytes { get; set; }

    [GlobalSetup]
    public void Setup() => WarmUp.Settle(Run);

    [Benchmark(OperationsPerInvoke = Repetition.OfLong)]
    public void Run()
    {
        for (int i = 0; i < Repetition.OfLong; i++)
            TBlock.UseHeap(Blocks, Bytes);
    }
}
