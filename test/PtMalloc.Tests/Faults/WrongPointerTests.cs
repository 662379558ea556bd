using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Threading;
using PtMalloc.Tests.Harness;
using Xunit;

namespace PtMalloc.Tests.Faults;

/// <summary>A heap that is given a block it does not have says which mistake that was, and goes on.</summary>
public sealed unsafe class WrongPointerTests : IDisposable
{
    private readonly NativeHeap heap = new(new NativeHeapOptions { Name = "mine" });
    private readonly NativeHeap other = new(new NativeHeapOptions { Name = "other" });

    public static TheoryData<int> Sizes => new(1, 100, 1032, 5000, 40_000, 120_000, 140_000, 3_000_000);

    public void Dispose()
    {
        heap.Dispose();
        other.Dispose();
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void A_block_of_another_heap_is_an_argument_that_names_both(int size)
    {
        Block block = Block.Of(other, (nuint)size);
        List<Action> calls =
            [
                () => heap.Free(block.Pointer), () => heap.FreeSized(block.Pointer, block.Size),
                () => heap.Realloc(block.Pointer, 7), () => heap.UsableSize(block.Pointer)
            ];
        foreach (Action call in calls)
        {
            string message = Assert.Throws<ArgumentException>("ptr", call).Message;
            Assert.Contains($"belongs to the heap \"other\", not to \"mine\"", message, StringComparison.Ordinal);
        }

        Assert.True(block.IsIntact);
        block.Free(other);
        AssertBothWork();
    }

    [Fact]
    public void It_is_told_each_time_while_other_heaps_come_and_go()
    {
        const int Frees = 3000;
        void* foreign = NativeMemory.Alloc(100);
        bool isDone = false;
        Crew.Run(3, number =>
        {
            while (number != 0 && !Volatile.Read(ref isDone))
            {
                using NativeHeap passing = new();
                for (int block = 0; block < 30; block++)
                    passing.Alloc(200_000);
            }

            for (int call = 0; number == 0 && call < Frees; call++)
                AssertFault(() => heap.Free(foreign));
            Volatile.Write(ref isDone, true);
        });
        NativeMemory.Free(foreign);
        AssertBothWork();
    }

    [Fact]
    public void A_heap_that_was_never_used_tells_a_block_of_another()
    {
        using NativeHeap untouched = new();
        Assert.Throws<ArgumentException>("ptr", () => untouched.Free(other.Alloc(10)));
        Assert.Throws<ArgumentException>("ptr", () => other.Free(heap.Alloc(10)));
        AssertBothWork();
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void A_second_free_is_found(int size)
    {
        void* block = heap.Alloc((nuint)size);
        heap.Free(block);
        NativeHeapCorruptedException error = AssertFault(() => heap.Free(block));
        Assert.InRange(error.Address, (nint)block - 16, (nint)block);
        AssertBothWork();
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void A_second_free_by_another_thread_is_found(int size)
    {
        void* block = heap.Alloc((nuint)size);
        heap.Free(block);
        Crew.Run(() => AssertFault(() =>
        {
            heap.Free(block);
            heap.Trim(); // what is on its way to another arena is looked at there
        }));
        AssertBothWork();
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Freeing_twice_on_another_thread_is_found(int size)
    {
        void* block = heap.Alloc((nuint)size);
        Crew.Run(() =>
        {
            heap.Free(heap.Alloc(10));
            heap.Free(block);
            AssertFault(() => heap.Free(block), (nint)block);
        });
        AssertBothWork();
    }

    [Fact]
    public void Realloc_of_a_freed_block_is_found()
    {
        void* block = heap.Alloc(100);
        heap.Free(block);
        AssertFault(() => heap.Realloc(block, 5000), (nint)block);
        AssertBothWork();
    }

    [Fact]
    public void Memory_of_others_is_found()
    {
        nint* local = stackalloc nint[4];
        nint onStack = ((nint)local + 15) & ~15;
        void* native = NativeMemory.Alloc(100);
        AssertFault(() => heap.Free(native), (nint)native);
        NativeMemory.Free(native);
        AssertFault(() => heap.Free((void*)onStack));
        AssertFault(() => heap.Free((void*)0x1000));
        AssertFault(() => heap.Free((void*)8));
        AssertFault(() => heap.Free((void*)nint.MaxValue));
        AssertFault(() => heap.Realloc((void*)0x1000, 10));
        AssertFault(() => heap.UsableSize((void*)0x1000));
        AssertBothWork();
    }

    [Fact]
    public void An_address_within_a_block_is_found()
    {
        byte* block = (byte*)heap.AllocZeroed(1000);
        AssertFault(() => heap.Free(block + 1));
        AssertFault(() => heap.Free(block + 8));
        AssertFault(() => heap.Free(block + 160));
        heap.Free(block);
        AssertBothWork();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0x4141_4141_4141_4141)]
    [InlineData(-1)]
    public void An_overwritten_header_is_found(long written)
    {
        void* block = heap.Alloc(100);
        ((long*)block)[-1] = written;
        NativeHeapCorruptedException error = AssertFault(() => heap.Free(block), (nint)block);
        Assert.Contains(
            "of the heap \"mine\"",
            error.Message.Replace("where the heap", "of the heap", StringComparison.Ordinal),
            StringComparison.Ordinal);
        AssertBothWork();
    }

    private static NativeHeapCorruptedException AssertFault(Action call, nint? address = null)
    {
        NativeHeapCorruptedException error = Assert.Throws<NativeHeapCorruptedException>(call);
        Assert.Equal("mine", error.HeapName);
        if (address is not null)
            Assert.Equal(address, error.Address);
        return error;
    }

    private void AssertBothWork()
    {
        foreach (NativeHeap each in (NativeHeap[])[heap, other])
        {
            Block block = Block.Of(each, 5000);
            Assert.True(block.IsIntact);
            block.Free(each);
        }

        other.Verify();
    }
}
