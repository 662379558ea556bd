using System;
using System.Buffers;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace PtMalloc.Tests;

public sealed class PinnedMemoryPoolTests
{
    [Theory]
    [InlineData(-1, 4096)]
    [InlineData(0, 4096)]
    [InlineData(4096, 4096)]
    [InlineData(4097, 8192)]
    [InlineData(8193, 16_384)]
    [InlineData(1 << 20, 1 << 20)]
    [InlineData((1 << 20) + 1, (1 << 20) + 1)]
    public unsafe void A_rental_is_a_pinned_array_of_enough_bytes(int asked, int given)
    {
        using PinnedMemoryPool pool = new();
        using IMemoryOwner<byte> owner = pool.Rent(asked);

        Assert.Equal(given, owner.Memory.Length);
        Assert.True(MemoryMarshal.TryGetArray(owner.Memory, out ArraySegment<byte> segment));
        using MemoryHandle pin = owner.Memory.Pin();
        nint address = (nint)pin.Pointer;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
        Assert.Equal(address, Marshal.UnsafeAddrOfPinnedArrayElement(segment.Array!, segment.Offset));
    }

    [Fact]
    public void What_came_back_is_rented_again()
    {
        using PinnedMemoryPool pool = new();
        byte[] first = ArrayOf(pool.Rent(5000));

        Assert.Same(first, ArrayOf(pool.Rent(8000)));
    }

    [Fact]
    public void An_owner_gives_back_once_whoever_disposes_of_it()
    {
        using PinnedMemoryPool pool = new();
        for (int round = 0; round < 2000; round++)
        {
            IMemoryOwner<byte> owner = pool.Rent();
            Parallel.Invoke(owner.Dispose, owner.Dispose);
            Assert.Throws<ObjectDisposedException>(() => owner.Memory);
            using IMemoryOwner<byte> one = pool.Rent(), other = pool.Rent();
            Assert.NotSame(Backing(one), Backing(other));
        }
    }

    [Fact]
    public void No_more_is_kept_than_was_allowed()
    {
        using PinnedMemoryPool pool = new(blockSize: 4096, mostKept: 3 * 4096);
        List<IMemoryOwner<byte>> owners = [];
        HashSet<byte[]> arrays = [];
        for (int count = 0; count < 10; count++)
        {
            owners.Add(pool.Rent());
            arrays.Add(Backing(owners[^1]));
        }

        owners.ForEach(static owner => owner.Dispose());
        int again = 0;
        for (int count = 0; count < 10; count++)
            again += arrays.Contains(Backing(pool.Rent())) ? 1 : 0;
        Assert.Equal(3, again);
    }

    [Fact]
    public void What_nobody_needs_goes_to_the_collector()
    {
        using PinnedMemoryPool pool = new();
        WeakReference[] arrays = RentAndReturn(pool);

        bool areGone = SpinWait.SpinUntil(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return Array.TrueForAll(arrays, static array => !array.IsAlive);
            },
            TimeSpan.FromSeconds(20));

        Assert.True(areGone);
    }

    [Fact]
    public void A_disposed_pool_rents_nothing_and_what_was_rented_stays()
    {
        PinnedMemoryPool pool = new();
        using IMemoryOwner<byte> owner = pool.Rent(10);
        pool.Dispose();

        Assert.Throws<ObjectDisposedException>(() => pool.Rent());
        owner.Memory.Span.Fill(1);
        PinnedMemoryPool.Shared.Dispose();
        PinnedMemoryPool.Shared.Rent().Dispose();
    }

    [Fact]
    public void What_cannot_be_is_refused()
    {
        Assert.Throws<ArgumentException>("blockSize", static () => new PinnedMemoryPool(3000));
        Assert.Throws<ArgumentException>("blockSize", static () => new PinnedMemoryPool(0));
        Assert.Throws<ArgumentException>("blockSize", static () => new PinnedMemoryPool(1 << 21));
        Assert.Throws<ArgumentOutOfRangeException>("mostKept", static () => new PinnedMemoryPool(mostKept: -1));
        Assert.Throws<ArgumentOutOfRangeException>("minBufferSize", static () => PinnedMemoryPool.Shared.Rent(-2));
        Assert.Throws<ArgumentOutOfRangeException>(
            "minBufferSize", static () => PinnedMemoryPool.Shared.Rent(int.MaxValue));
    }

    [Fact]
    public void Threads_rent_memory_that_nobody_else_has()
    {
        using PinnedMemoryPool pool = new(blockSize: 64);
        Parallel.For(0, 5000, number =>
        {
            using IMemoryOwner<byte> owner = pool.Rent(1 + (number % 3000));
            owner.Memory.Span.Fill((byte)number);
            using IMemoryOwner<byte> other = pool.Rent(1 + (number % 3000));
            other.Memory.Span.Clear();
            Assert.True(owner.Memory.Span.IndexOfAnyExcept((byte)number) < 0);
        });
    }

    private static byte[] ArrayOf(IMemoryOwner<byte> owner)
    {
        using (owner)
            return Backing(owner);
    }

    private static byte[] Backing(IMemoryOwner<byte> owner) =>
        MemoryMarshal.TryGetArray(owner.Memory, out ArraySegment<byte> segment)
            ? segment.Array!
            : throw new InvalidOperationException("no array");

    private static WeakReference[] RentAndReturn(PinnedMemoryPool pool)
    {
        IMemoryOwner<byte>[] owners = [pool.Rent(), pool.Rent(), pool.Rent(100_000)];
        WeakReference[] arrays = Array.ConvertAll(owners, static owner => new WeakReference(Backing(owner)));
        Array.ForEach(owners, static owner => owner.Dispose());
        return arrays;
    }

}
