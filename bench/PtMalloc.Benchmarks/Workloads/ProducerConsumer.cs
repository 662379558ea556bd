using BenchmarkDotNet.Attributes;
using PtMalloc.Benchmarks.Blocks;
using PtMalloc.Benchmarks.Harness;

namespace PtMalloc.Benchmarks.Workloads;

/// <summary>One thread allocates, another frees, as with messages between the stages of a pipeline.</summary>
[GenericTypeArguments(typeof(SharedHeap))]
[GenericTypeArguments(typeof(OwnHeap))]
[GenericTypeArguments(typeof(Native))]
[GenericTypeArguments(typeof(HGlobal))]
[GenericTypeArguments(typeof(Mimalloc))]
[GenericTypeArguments(typeof(PooledArray))]
[GenericTypeArguments(typeof(NewArray))]
[GenericTypeArguments(typeof(UninitializedArray))]
public class ProducerConsumer<TBlock>
    where TBlock : struct, IBlock<TBlock>
{
    private const int Blocks = 16384;

    private readonly Ring<TBlock> ring = new();
    private Partner? consumer;

    [Params(Sizes.Line, Sizes.Kibibyte, Sizes.Large)]
    public int Bytes { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        consumer = new Partner(Consume);
        WarmUp.Settle(PassOn);
    }

    [Benchmark(OperationsPerInvoke = Blocks)]
    public void PassOn() => consumer!.RunBeside(Produce);

    [GlobalCleanup]
    public void Cleanup() => consumer!.Dispose();

    private void Produce()
    {
        for (int i = 0; i < Blocks; i++)
        {
            TBlock block = TBlock.Alloc(Bytes);
            block.Touch();
            ring.Put(block);
        }
    }

    private void Consume()
    {
        for (int i = 0; i < Blocks; i++)
            ring.Take().Free();
    }
}
