using System;

namespace PtMalloc.Benchmarks.Blocks;

/// <summary>An array of the collector's, with any content.</summary>
public readonly struct UninitializedArray : IBlock<UninitializedArray>
{
    private readonly byte[] array;

    private UninitializedArray(byte[] array) => this.array = array;

    public static UninitializedArray Alloc(int bytes) => new(GC.AllocateUninitializedArray<byte>(bytes));

    public void Free()
    {
    }

    public void Touch() => array[0] = 1;
}
