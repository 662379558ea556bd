using System;
using System.Buffers;
using System.Threading.Tasks;
using Xunit;

namespace PtMalloc.Tests;

public sealed class NativeMemoryPoolTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4097)]
    [InlineData(1_000_003)]
    public void A_rental_has_just_the_length_that_was_asked_for(int length)
    {
        using IMemoryOwner<byte> owner = NativeMemoryPool.Shared.Rent(length);

        Assert.Equal(length, owner.Memory.Length);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Without_a_length_there_are_4096_bytes(bool isSaid)
    {
        using IMemoryOwner<byte> owner = isSaid ? NativeMemoryPool.Shared.Rent(-1) : NativeMemoryPool.Shared.Rent();

        Assert.Equal(4096, owner.Memory.Length);
    }

    [Fact]
    public void A_length_below_minus_one_is_refused()
    {
        ArgumentOutOfRangeException error =
            Assert.Throws<ArgumentOutOfRangeException>(() => NativeMemoryPool.Shared.Rent(-2));

        Assert.Equal("minBufferSize", error.ParamName);
    }

    [Theory]
    [InlineData(64)]
    [InlineData(4096)]
    [InlineData(65_536)]
    public void Rentals_have_the_pools_alignment(int alignment)
    {
        using NativeHeap heap = new();
        using NativeMemoryPool pool = new(heap, (nuint)alignment);
        for (int length = 1; length < 100_000; length *= 3)
        {
            IMemoryOwner<byte> owner = pool.Rent(length);
            using MemoryHandle pin = owner.Memory.Pin();
            unsafe
            {
                Assert.Equal(0, (nint)pin.Pointer % alignment);
            }
        }
    }

    [Fact]
    public void An_alignment_that_is_no_power_of_two_is_refused() =>
        Assert.Throws<ArgumentException>("alignment", static () => new NativeMemoryPool(NativeHeap.Shared, 48));

    [Fact]
    public void The_largest_rental_is_the_largest_memory() =>
        Assert.Equal(int.MaxValue, NativeMemoryPool.Shared.MaxBufferSize);

    [Fact]
    public void A_pool_needs_a_heap() => Assert.Throws<ArgumentNullException>(() => new NativeMemoryPool(null!));

    [Fact]
    public void Rentals_are_of_the_pools_heap_and_go_back_to_it()
    {
        using NativeHeap heap = new(new NativeHeapOptions { SizeLimit = 4 << 20 });
        using NativeMemoryPool pool = new(heap);

        for (int round = 0; round < 100; round++)
            pool.Rent(2 << 20).Dispose();

        Assert.Throws<OutOfMemoryException>(() => pool.Rent(8 << 20));
    }

    [Fact]
    public void A_disposed_pool_rents_nothing()
    {
        using NativeHeap heap = new();
        NativeMemoryPool pool = new(heap);

        pool.Dispose();
        pool.Dispose();

        Assert.Throws<ObjectDisposedException>(() => pool.Rent(1));
        Assert.False(heap.IsDisposed);
    }

    [Fact]
    public void A_rental_outlives_its_pool()
    {
        using NativeHeap heap = new();
        NativeMemoryPool pool = new(heap);
        using IMemoryOwner<byte> owner = pool.Rent(10);

        pool.Dispose();

        owner.Memory.Span.Fill(7);
        Assert.Equal(7, owner.Memory.Span[9]);
    }

    [Fact]
    public void A_pool_whose_heap_was_disposed_of_rents_nothing()
    {
        NativeHeap heap = new();
        using NativeMemoryPool pool = new(heap);

        heap.Dispose();

        Assert.Throws<ObjectDisposedException>(() => pool.Rent(1));
    }

    [Fact]
    public void Disposing_of_the_shared_pool_does_nothing()
    {
        NativeMemoryPool.Shared.Dispose();

        NativeMemoryPool.Shared.Rent(1).Dispose();
    }

    [Fact]
    public void Threads_rent_memory_that_nobody_else_has()
    {
        using NativeHeap heap = new();
        using NativeMemoryPool pool = new(heap);

        Parallel.For(0, 1000, number =>
        {
            using IMemoryOwner<byte> owner = pool.Rent(1 + number);
            owner.Memory.Span.Fill((byte)number);
            using IMemoryOwner<byte> other = pool.Rent(1 + number);
            other.Memory.Span.Clear();
            Assert.True(owner.Memory.Span.IndexOfAnyExcept((byte)number) < 0);
        });
    }
}
