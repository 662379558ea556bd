using BenchmarkDotNet.Attributes;
using PtMalloc.Benchmarks.Blocks;
using PtMalloc.Benchmarks.Harness;

namespace PtMalloc.Benchmarks.Workloads;

/// <summary>A block of zeros, freed at once.</summary>
[GenericTypeArguments(typeof(SharedHeap))]
[GenericTypeArguments(typeof(OwnHeap))]
[GenericTypeArguments(typeof(Native))]
[GenericTypeArguments(typeof(Mimalloc))]
[GenericTypeArguments(typeof(NewArray))]
public class Zeroed<TBlock>
    where TBlock : struct, IZeroedBlock<TBlock>
{
    [Params(Sizes.Line, Sizes.Kibibyte, Sizes.Medium, Sizes.Large)]
    public int Bytes { get; set; }

    [GlobalSetup]
    public void Setup() => WarmUp.Settle(Run);

    [Benchmark(OperationsPerInvoke = Repetition.OfShort)]
    public void Run()
    {
        for (int i = 0; i < Repetition.OfShort; i++)
        {
            TBlock block = TBlock.AllocZeroed(Bytes);
            block.Touch();
            block.Free();
        }
    }
}
