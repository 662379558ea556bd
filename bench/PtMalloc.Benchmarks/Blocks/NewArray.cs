using System;

namespace PtMalloc.Benchmarks.Blocks;

/// <summary>An array of the collector's, of zeros.</summary>
public readonly struct NewArray : IZeroedBlock<NewArray>, IResizableBlock<NewArray>
{
    private readonly byte[] array;

    private NewArray(byte[] array) => this.array = array;

    public static NewArray Alloc(int bytes) => new(new byte[bytes]);

    public static NewArray AllocZeroed(int bytes) => Alloc(bytes);

    public NewArray Resize(int bytes)
    {
        byte[] resized = array;
        Array.Resize(ref resized, bytes);
        return new(resized);
    }

    public void Free()
    {
    }

    public void Touch() => array[0] = 1;
}
