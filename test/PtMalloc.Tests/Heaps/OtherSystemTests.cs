using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using PtMalloc.Tests.Diagnostics;
using PtMalloc.Tests.Harness;
using Xunit;

namespace PtMalloc.Tests.Heaps;

/// <summary>
/// Heaps of NativeMemory's blocks, as other systems have them, in a process that is told to make such.
/// </summary>
public sealed unsafe class OtherSystemTests
{
    public static TheoryData<Type> SameAsOurs =>
    [
        typeof(AllocationTests), typeof(AlignedTests), typeof(ReallocTests), typeof(ZeroingTests),
        typeof(NativeMemoryTests), typeof(DisposedHeapTests),
        typeof(NativeBufferTests), typeof(NativeBufferMemoryTests), typeof(NativeMemoryManagerTests),
        typeof(NativeBufferWriterTests), typeof(NativeMemoryPoolTests),
        typeof(TrackingTests), typeof(TagTests),
    ];

    [Theory]
    [MemberData(nameof(SameAsOurs))]
    public void What_holds_of_our_heaps_holds_there(Type tests)
    {
        Child child = Child.RunTests(tests, PlainProcess.Chosen);
        Assert.True(child.Succeeded, child.Output);
    }

    [Theory]
    [InlineData(nameof(Says_what_it_is_and_counts))]
    [InlineData(nameof(Keeps_its_limit))]
    [InlineData(nameof(Tells_wrong_pointers))]
    [InlineData(nameof(Frees_all_at_once))]
    public void There(string test)
    {
        Child child = Child.RunTest(typeof(OtherSystemTests), test, PlainProcess.Chosen);
        Assert.True(child.Succeeded, child.Output);
    }

    [Fact(Explicit = true)]
    public void Says_what_it_is_and_counts()
    {
        Assert.False(NativeHeap.IsSupported);
        using NativeHeap heap = new();
        void* kept = heap.Alloc(1000);
        heap.Free(heap.AlignedAlloc(50, 4096));
        NativeHeapStatistics found = heap.GetStatistics();
        Assert.Equal(
            (1000, 1050, 50, 2), (found.InUseBytes, found.AllocatedBytes, found.FreedBytes, found.Allocations));
        List<NativeBlock> walked = [];
        heap.Walk(walked.Add);
        Assert.Equal([new NativeBlock((nint)kept, 1000)], walked);
        Assert.Equal((nuint)1000, heap.UsableSize(kept));
        Assert.False(heap.Trim());
        heap.Verify();
    }

    [Fact(Explicit = true)]
    public void Keeps_its_limit()
    {
        using NativeHeap heap = new(new NativeHeapOptions { SizeLimit = 1000 });
        void* block = heap.Alloc(900);
        Assert.Contains(
            "SizeLimit is 1000",
            Assert.Throws<OutOfMemoryException>(() => heap.Alloc(101)).Message,
            StringComparison.Ordinal);
        Assert.True(heap.TryAlloc(nuint.MaxValue) == null);
        heap.Free(block);
        heap.Free(heap.Alloc(1000));
        Assert.Equal(2, heap.GetStatistics().FailedAllocations);
    }

    [Fact(Explicit = true)]
    public void Tells_wrong_pointers()
    {
        using NativeHeap heap = new(new NativeHeapOptions { Name = "mine" }),
            other = new(new NativeHeapOptions { Name = "other" });
        void* block = heap.Alloc(10), foreign = NativeMemory.Alloc(10);
        Assert.Throws<ArgumentException>("ptr", () => other.Free(block));
        heap.Free(block);
        Assert.Equal(
            CorruptionKind.InvalidPointer, Assert.Throws<NativeHeapCorruptedException>(() => heap.Free(block)).Kind);
        Assert.Equal("mine", Assert.Throws<NativeHeapCorruptedException>(() => heap.Realloc(foreign, 20)).HeapName);
        Assert.Throws<NativeHeapCorruptedException>(() => heap.UsableSize(foreign));
        NativeMemory.Free(foreign);
    }

    [Fact(Explicit = true)]
    public void Frees_all_at_once()
    {
        const int Megabytes = 200;
        long before = ProcessMemory.ResidentBytes;
        NativeHeap heap = new();
        for (int count = 0; count < Megabytes; count++)
            Block.Of(heap, 1 << 20);
        Assert.InRange(ProcessMemory.ResidentBytes - before, (Megabytes - 20) << 20, long.MaxValue);
        heap.Dispose();
        heap.Dispose();
        Assert.InRange(ProcessMemory.ResidentBytes - before, long.MinValue, 30 << 20);
        Assert.Throws<ObjectDisposedException>(() => heap.Alloc(1));
    }
}
