using BenchmarkDotNet.Attributes;
using PtMalloc.Benchmarks.Blocks;
using PtMalloc.Benchmarks.Harness;

namespace PtMalloc.Benchmarks.Workloads;

/// <summary>
/// Two threads at once do what one does in <see cref="Batches{TBlock}"/>, each with blocks of its own. The time is that
/// of one thread's block.
/// </summary>
[GenericTypeArguments(typeof(SharedHeap))]
[GenericTypeArguments(typeof(OwnHeap))]
[GenericTypeArguments(typeof(Native))]
[GenericTypeArguments(typeof(HGlobal))]
[GenericTypeArguments(typeof(Mimalloc))]
[GenericTypeArguments(typeof(PooledArray))]
[GenericTypeArguments(typeof(NewArray))]
[GenericTypeArguments(typeof(UninitializedArray))]
public class TwoThreads<TBlock>
    where TBlock : struct, IBlock<TBlock>
{
    private const int BatchesAtOnce = 32;

    private readonly ScatteredBatch<TBlock> own = new(), partners = new();
    private Partner? partner;

    [Params(Sizes.Line, Sizes.Kibibyte, Sizes.Large)]
    public int Bytes { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        partner = new Partner(() => Run(partners));
        WarmUp.Settle(Batches);
    }

    [Benchmark(OperationsPerInvoke = BatchesAtOnce * ScatteredBatch<SharedHeap>.Length)]
    public void Batches() => partner!.RunBeside(() => Run(own));

    [GlobalCleanup]
    public void Cleanup() => partner!.Dispose();

    private void Run(ScatteredBatch<TBlock> batch)
    {
        for (int i = 0; i < BatchesAtOnce; i++)
            batch.Run(Bytes);
    }
}
