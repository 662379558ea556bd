using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using PtMalloc.Tests.Harness;
using Xunit;

namespace PtMalloc.Tests.Heaps;

/// <summary>
/// A heap that outgrows the addresses reserved for its main arena, and meets the system's refusal after that: it goes
/// on in pieces, all of them sound and seen, and what it says at the end is that memory ran out. Each in a process of
/// its own, which is given few addresses.
/// </summary>
public sealed unsafe partial class RefusedMemoryTests
{
    private const nuint FewAddresses = 900 << 20;

    [Theory]
    [InlineData(nameof(Outgrows_its_reservation))]
    [InlineData(nameof(Outgrows_its_reservation_guarded))]
    public void It_goes_on_in_pieces(string test)
    {
        // The runtime ends the process if it gets no memory for code: so the child is set up to need no more of it.
        Child child = Child.RunTest(
            typeof(RefusedMemoryTests),
            test,
            ("DOTNET_GCHeapHardLimit", "0x8000000"),
            ("DOTNET_EnableWriteXorExecute", "0"),
            ("DOTNET_TieredCompilation", "0"));
        Assert.True(child.Succeeded, child.Output);
    }

    [Fact(Explicit = true)]
    public void Outgrows_its_reservation() => FillAndEmpty(GuardLevel.None);

    [Fact(Explicit = true)]
    public void Outgrows_its_reservation_guarded() => FillAndEmpty(GuardLevel.Canaries);

    private static void FillAndEmpty(GuardLevel guard)
    {
        LimitAddresses();
        using NativeHeap heap = new(new NativeHeapOptions { Guard = guard });
        List<nint> blocks = Fill(heap, 100_000);
        Assert.True(blocks.Count > 4000);
        heap.Verify();
        HashSet<nint> walked = [];
        heap.Walk(block => walked.Add(block.Address));
        Assert.Subset(walked, blocks.ToHashSet());
        Assert.InRange(heap.GetStatistics().InUseBytes, blocks.Count * 100_000L, long.MaxValue);

        blocks.ForEach(block => heap.Free((void*)block));
        heap.Trim();
        heap.Verify();
        Assert.InRange(heap.GetStatistics().InUseBytes, 0, 8 << 20);
        Assert.True(Fill(heap, 100_000).Count > blocks.Count * 9 / 10);
    }

    private static List<nint> Fill(NativeHeap heap, nuint size)
    {
        List<nint> blocks = new(20_000);
        for (void* block = heap.TryAlloc(size); block != null; block = heap.TryAlloc(size))
            blocks.Add((nint)block);
        return blocks;
    }

    /// <summary>From now on the process may have so many addresses more: too few for a whole reservation.</summary>
    private static void LimitAddresses()
    {
        const int AddressSpace = 9;
        nuint most = (nuint)ProcessMemory.MappedBytes + FewAddresses;
        Assert.Equal(0, SetLimit(AddressSpace, [most, most]));
    }

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "setrlimit")]
    private static partial int SetLimit(int resource, nuint[] limits);
}
