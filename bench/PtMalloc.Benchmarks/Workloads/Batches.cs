using BenchmarkDotNet.Attributes;
using PtMalloc.Benchmarks.Blocks;
using PtMalloc.Benchmarks.Harness;

namespace PtMalloc.Benchmarks.Workloads;

/// <summary>256 blocks are in use at once and freed in scattered order, as a server's are.</summary>
[GenericTypeArguments(typeof(SharedHeap))]
[GenericTypeArguments(typeof(OwnHeap))]
[GenericTypeArguments(typeof(Native))]
[GenericTypeArguments(typeof(HGlobal))]
[GenericTypeArguments(typeof(Mimalloc))]
[GenericTypeArguments(typeof(PooledArray))]
[GenericTypeArguments(typeof(NewArray))]
[GenericTypeArguments(typeof(UninitializedArray))]
public class Batches<TBlock>
    where TBlock : struct, IBlock<TBlock>
{
    private readonly ScatteredBatch<TBlock> batch = new();

    [Params(Sizes.Word, Sizes.Line, Sizes.Small, Sizes.Kibibyte, Sizes.Page, Sizes.Medium, Sizes.Large)]
    public int Bytes { get; set; }

    [GlobalSetup]
    public void Setup() => WarmUp.Settle(Batch);

    [Benchmark(OperationsPerInvoke = ScatteredBatch<SharedHeap>.Length)]
    public void Batch() => batch.Run(Bytes);
}
