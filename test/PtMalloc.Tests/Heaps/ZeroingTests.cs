using System;
using System.Linq;
using PtMalloc.Tests.Harness;
using Xunit;

namespace PtMalloc.Tests.Heaps;

/// <summary>AllocZeroed, and heaps with ZeroMemory: blocks of zeros although the memory was used before.</summary>
public sealed unsafe class ZeroingTests : IDisposable
{
    private readonly NativeHeap plain = new();
    private readonly NativeHeap zeroing = new(new NativeHeapOptions { ZeroMemory = true });

    public static TheoryData<int> Sizes =>
        new(1, 20, 24, 100, 1032, 1040, 5000, 40_000, 100_000, 127_000, 140_000, 2_000_000);

    public void Dispose()
    {
        plain.Dispose();
        zeroing.Dispose();
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void AllocZeroed_zeroes_memory_that_was_used_before(int size)
    {
        for (int round = 0; round < 4; round++)
        {
            Soil(plain, (nuint)size);
            AssertZero(plain.AllocZeroed((nuint)size, 1), size);
            AssertZero(plain.AllocZeroed((nuint)size), size);
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Every_call_of_a_zeroing_heap_zeroes_memory_that_was_used_before(int size)
    {
        for (int round = 0; round < 4; round++)
        {
            Soil(zeroing, (nuint)size);
            AssertZero(zeroing.Alloc((nuint)size), size);
            AssertZero(zeroing.TryAlloc((nuint)size), size);
            AssertZero(zeroing.AlignedAlloc((nuint)size, 128), size);
            AssertZero(zeroing.Realloc(null, (nuint)size), size);
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void What_a_zeroing_heap_adds_to_a_block_is_zero(int size)
    {
        Soil(zeroing, (nuint)size * 2);
        Block block = Block.Of(zeroing, (nuint)size);
        byte* grown = (byte*)zeroing.Realloc(block.Pointer, (nuint)size * 2);
        Assert.Equal(-1, new Span<byte>(grown, size).IndexOfAnyExcept(block.Mark));
        AssertZero(grown + size, size);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void What_a_block_lost_and_gets_back_is_zero(int size)
    {
        Block block = Block.Of(zeroing, (nuint)size);
        void* shrunk = zeroing.Realloc(block.Pointer, (nuint)(size / 2));
        byte* grown = (byte*)zeroing.Realloc(shrunk, (nuint)size);
        Assert.Equal(-1, new Span<byte>(grown, size / 2).IndexOfAnyExcept(block.Mark));
        AssertZero(grown + (size / 2), size - (size / 2));
    }

    [Theory]
    [InlineData(GuardLevel.Canaries)]
    [InlineData(GuardLevel.Quarantine)]
    public void A_guarded_heap_zeroes_too(GuardLevel guard)
    {
        using NativeHeap guarded = new(new NativeHeapOptions { ZeroMemory = true, Guard = guard });
        for (int round = 0; round < 4; round++)
        {
            Soil(guarded, 300);
            byte* block = (byte*)guarded.Alloc(300);
            AssertZero(block, 300);
            AssertZero((byte*)guarded.Realloc(block, 900), 900);
            AssertZero(guarded.AllocZeroed(30, 10), 300);
        }
    }

    /// <summary>
    /// Leaves freed blocks of this size full of ones, of both a thread that goes on and one that ends.
    /// </summary>
    private static void Soil(NativeHeap heap, nuint size)
    {
        for (int thread = 0; thread < 2; thread++)
        {
            if (thread == 0)
                Work();
            else
                Crew.Run(Work);
        }

        void Work()
        {
            Block[] blocks = [.. Enumerable.Range(0, 8).Select(_ => Block.Of(heap, size, 0xFF))];
            Array.ForEach(blocks, block => block.Free(heap));
        }
    }

    private static void AssertZero(void* block, int size) =>
        Assert.Equal(-1, new Span<byte>(block, size).IndexOfAnyExcept((byte)0));
}
