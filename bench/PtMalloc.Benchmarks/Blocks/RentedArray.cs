using System.Buffers;

namespace PtMalloc.Benchmarks.Blocks;

/// <summary>
/// Memory rented from <see cref="MemoryPool{T}.Shared"/>: arrays of <see cref="ArrayPool{T}.Shared"/>.
/// </summary>
public readonly struct RentedArray : IBlock<RentedArray>
{
    private readonly IMemoryOwner<byte> owner;

    private RentedArray(IMemoryOwner<byte> owner) => this.owner = owner;

    public static RentedArray Alloc(int bytes) => new(MemoryPool<byte>.Shared.Rent(bytes));

    public void Free() => owner.Dispose();

    public void Touch() => owner.Memory.Span[0] = 1;
}
