namespace PtMalloc.Benchmarks.Blocks;

/// <summary>No block at all: what a workload costs without any.</summary>
public readonly struct NoBlock : IBlock<NoBlock>
{
    public static NoBlock Alloc(int bytes) => default;

    public void Free()
    {
    }

    public void Touch()
    {
    }
}
