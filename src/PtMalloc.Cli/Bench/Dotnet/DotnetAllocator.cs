using System.Linq;

namespace PtMalloc.Cli.Bench.Dotnet;

/// <summary>Who gives the memory: a class of blocks in bench/PtMalloc.Benchmarks.</summary>
/// <param name="Type">The class.</param>
/// <param name="Title">What it is called in tables.</param>
/// <param name="IsOurs">Whether it is one of PtMalloc's own.</param>
internal sealed record DotnetAllocator(string Type, string Title, bool IsOurs = false)
{
    /// <summary>What all others are relative to.</summary>
    public static DotnetAllocator Baseline { get; } = new("Native", "NativeMemory");

    /// <summary>In the order of the tables' columns. What only some workloads have comes last.</summary>
    public static DotnetAllocator[] All { get; } =
    [
        Baseline,
        new("SharedHeap", "NativeHeap.Shared", IsOurs: true),
        new("OwnHeap", "own NativeHeap", IsOurs: true),
        new("Mimalloc", "mimalloc"),
        new("HGlobal", "AllocHGlobal"),
        new("PooledArray", "ArrayPool"),
        new("NewArray", "new byte[]"),
        new("UninitializedArray", "uninitialized[]"),
        new("RentedNative", "NativeMemoryPool", IsOurs: true),
        new("RentedArray", "MemoryPool"),
        new("NoBlock", "no blocks"),
    ];

    public static DotnetAllocator Of(string type) => All.First(allocator => allocator.Type == type);
}
