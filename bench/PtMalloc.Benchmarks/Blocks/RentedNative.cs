using System.Buffers;

namespace PtMalloc.Benchmarks.Blocks;

/// <summary>Memory rented from <see cref="NativeMemoryPool.Shared"/>.</summary>
public readonly struct RentedNative : IBlock<RentedNative>
{
    private readonly IMemoryOwner<byte> owner;

    private RentedNative(IMemoryOwner<byte> owner) => this.owner = owner;

    public static RentedNative Alloc(int bytes) => new(NativeMemoryPool.Shared.Rent(bytes));

    public void Free() => owner.Dispose();

    public void Touch() => owner.Memory.Span[0] = 1;
}
