using System;
using PtMalloc.Tests.Harness;
using Xunit;

namespace PtMalloc.Tests.Faults;

/// <summary>A heap that ends the process when it finds corruption.</summary>
public sealed unsafe class FailFastTests
{
    private const int Aborted = 128 + 6;

    [Fact]
    public void The_process_ends_and_says_why()
    {
        Child child = Child.RunTest(typeof(FailFastTests), nameof(Frees_twice));
        Assert.Equal(Aborted, child.ExitCode);
        Assert.Contains("of the heap \"strict\" is free already", child.Output, StringComparison.Ordinal);
        Assert.Contains("[free(): double free detected in tcache 2; ", child.Output, StringComparison.Ordinal);
    }

    [Fact(Explicit = true)]
    public void Frees_twice()
    {
        using NativeHeap heap =
            new(new NativeHeapOptions { Name = "strict", OnCorruption = CorruptionResponse.FailFast });
        void* block = heap.Alloc(100);
        heap.Free(block);
        heap.Free(block);
    }
}
