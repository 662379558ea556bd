using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using PtMalloc.Tests.Harness;
using Xunit;

namespace PtMalloc.Tests.Buffers;

/// <summary>
/// A block as a safe handle, and what finalizers of others do to a heap that is gone. Measured at the kernel.
/// </summary>
[Collection(nameof(Alone))]
public sealed unsafe class NativeBlockHandleTests
{
    private const int Bytes = 10_000;

    [Theory]
    [InlineData(16)]
    [InlineData(4096)]
    public void It_has_a_block_until_it_is_closed(int alignment)
    {
        using NativeHeap heap = new(new NativeHeapOptions { Guard = GuardLevel.Canaries });
        NativeBlockHandle handle = new(Bytes, heap, (nuint)alignment);
        Block block = Block.Hold((void*)handle.DangerousGetHandle(), Bytes);
        Assert.Equal(0, block.Address % alignment);
        Assert.Equal((nuint)Bytes, handle.ByteLength);
        Assert.False(handle.IsInvalid);
        Assert.Equal(1, Live(heap));

        handle.Dispose();
        handle.Dispose();
        Assert.True(handle.IsClosed);
        Assert.Equal(0, Live(heap));
    }

    [Fact]
    public void A_call_that_uses_it_keeps_it_open()
    {
        using NativeHeap heap = new();
        NativeBlockHandle handle = new(Bytes, heap);
        bool isUsed = false;
        handle.DangerousAddRef(ref isUsed);
        handle.Dispose();
        Assert.Equal(1, Live(heap));
        handle.DangerousRelease();
        Assert.Equal(0, Live(heap));
    }

    [Fact]
    public void A_heap_that_is_disposed_of_keeps_its_memory_until_the_last_handle_is_closed()
    {
        NativeHeap heap = new();
        NativeBlockHandle first = new(Bytes, heap), second = new(Bytes, heap);
        Block block = Block.Hold((void*)second.DangerousGetHandle(), Bytes);
        heap.Dispose();
        first.Dispose();
        Assert.True(block.IsIntact);
        Assert.Throws<ObjectDisposedException>(() => new NativeBlockHandle(1, heap));
        second.Dispose();
        Assert.Equal(0, ProcessMemory.PagesWithMemory(block.Address, block.Size));
    }

    [Fact]
    public void A_forgotten_one_is_closed_by_the_collector_and_so_is_its_heap()
    {
        using NativeHeap heap = new();
        Forget(heap);
        Collect();
        Assert.Equal(0, Live(heap));
        Forget(heap);
        heap.Dispose();
        Collect();
    }

    [Fact]
    public void One_whose_block_was_freed_by_somebody_else_closes_all_the_same()
    {
        using NativeHeap heap = new();
        NativeBlockHandle handle = new(Bytes, heap);
        heap.Free((void*)handle.DangerousGetHandle());
        handle.Dispose();
        Assert.True(handle.IsClosed);
    }

    [Fact]
    public void There_is_none_without_memory_or_with_a_wrong_alignment()
    {
        using NativeHeap heap = new(new NativeHeapOptions { SizeLimit = 1 << 20 });
        Assert.Throws<OutOfMemoryException>(() => new NativeBlockHandle(2 << 20, heap));
        Assert.Throws<ArgumentException>("alignment", () => new NativeBlockHandle(10, heap, 3));
        Collect();
    }

    [Fact]
    public void Handles_and_finalizers_of_others_that_free_late_do_not_end_the_process()
    {
        NativeHeap heap = new();
        ForgetOther(heap);
        heap.Dispose();
        Collect();
        Assert.True(OtherHandle.HasFreed && OtherFinalizer.HasFreed);
    }

    private static int Live(NativeHeap heap)
    {
        int count = 0;
        heap.Walk(_ => count++);
        return count;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Forget(NativeHeap heap) => _ = new NativeBlockHandle(Bytes, heap).ByteLength;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ForgetOther(NativeHeap heap)
    {
        _ = new OtherHandle(heap).IsInvalid;
        _ = new OtherFinalizer(heap).ToString();
    }

    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    private sealed class OtherHandle : SafeHandle
    {
        private readonly NativeHeap heap;

        public OtherHandle(NativeHeap heap)
            : base(0, ownsHandle: true)
        {
            this.heap = heap;
            SetHandle((nint)heap.Alloc(100));
        }

        public static bool HasFreed { get; private set; }

        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle()
        {
            heap.Free((void*)handle);
            return HasFreed = true;
        }
    }

    private sealed class OtherFinalizer(NativeHeap heap)
    {
        private readonly nint block = (nint)heap.Alloc(200_000);

        ~OtherFinalizer()
        {
            heap.Free((void*)block);
            HasFreed = true;
        }

        public static bool HasFreed { get; private set; }
    }
}
