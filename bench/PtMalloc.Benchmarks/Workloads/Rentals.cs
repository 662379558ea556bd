using BenchmarkDotNet.Attributes;
using PtMalloc.Benchmarks.Blocks;
using PtMalloc.Benchmarks.Harness;

namespace PtMalloc.Benchmarks.Workloads;

/// <summary>
/// Memory is rented from a pool and returned at once, as for a message; an owner's object is part of what it costs.
/// </summary>
[GenericTypeArguments(typeof(RentedNative))]
[GenericTypeArguments(typeof(RentedArray))]
[GenericTypeArguments(typeof(PooledArray))]
[GenericTypeArguments(typeof(Native))]
public class Rentals<TBlock>
    where TBlock : struct, IBlock<TBlock>
{
    [Params(Sizes.Line, Sizes.Kibibyte, Sizes.Large)]
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
