using BenchmarkDotNet.Attributes;
using PtMalloc.Benchmarks.Blocks;
using PtMalloc.Benchmarks.Harness;

namespace PtMalloc.Benchmarks.Workloads;

/// <summary>A block at a cache line's start, freed at once.</summary>
[GenericTypeArguments(typeof(SharedHeap))]
[GenericTypeArguments(typeof(OwnHeap))]
[GenericTypeArguments(typeof(Native))]
[GenericTypeArguments(typeof(Mimalloc))]
public class Aligned<TBlock>
    where TBlock : struct, IAlignedBlock<TBlock>
{
    private const int Alignment = 64;

    [Params(Sizes.Line, Sizes.Kibibyte, Sizes.Medium)]
    public int Bytes { get; set; }

    [GlobalSetup]
    public void Setup() => WarmUp.Settle(Run);

    [Benchmark(OperationsPerInvoke = Repetition.OfShort)]
    public void Run()
    {
        for (int i = 0; i < Repetition.OfShort; i++)
        {
            TBlock block = TBlock.AllocAligned(Bytes, Alignment);
            block.Touch();
            block.FreeAligned();
        }
    }
}
