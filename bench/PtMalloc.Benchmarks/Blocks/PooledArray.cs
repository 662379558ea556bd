using System.Buffers;

namespace PtMalloc.Benchmarks.Blocks;

/// <summary>An array rented from <see cref="ArrayPool{T}.Shared"/>.</summary>
public readonly struct PooledArray : IBlock<PooledArray>
{
    private readonly byte[] array;

    private PooledArray(byte[] array) => this.array = array;

    public static PooledArray Alloc(int bytes) => new(ArrayPool<byte>.Shared.Rent(bytes));

    public void Free() => ArrayPool<byte>.Shared.Return(array);

    public void Touch() => array[0] = 1;
}
