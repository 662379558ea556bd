using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using PtMalloc.Tests.Harness;
using Xunit;

namespace PtMalloc.Tests.Diagnostics;

/// <summary>
/// What a reader from outside finds of a heap, by nothing but docs/descriptor.md. It runs alone: another test's heap
/// might get the slot, and so the addresses, of a heap that is gone.
/// </summary>
[Collection(nameof(Alone))]
public sealed unsafe class HeapDescriptorTests
{
    private const int Root = 6, RootBytes = 11, RootFields = 15;

    [Fact]
    public void A_scan_of_memory_finds_the_heap_that_holds_a_block()
    {
        using NativeHeap heap = new();
        void* block = heap.Alloc(100);

        Assert.Single(Descriptors(), words => Holds(words, (nuint)block));
    }

    [Fact]
    public void A_heap_that_is_gone_holds_nothing()
    {
        NativeHeap heap = new();
        void* block = heap.Alloc(100);
        heap.Dispose();

        Assert.DoesNotContain(Descriptors(), words => Holds(words, (nuint)block));
    }

    /// <summary>
    /// The addresses of pages that begin with the magic, in memory that may be written. The collector may unmap some of
    /// it meanwhile.
    /// </summary>
    private static List<nint> Descriptors()
    {
        ulong magic = MemoryMarshal.Read<ulong>("PTMALLOC"u8);
        List<nint> found = [];
        using FileStream memory = new(
            "/proc/self/mem", FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        byte[] word = new byte[sizeof(ulong)];
        foreach (string line in File.ReadLines("/proc/self/maps").Where(
            line => line.Contains(" rw-p 00000000 00:00 0", StringComparison.Ordinal)))
        {
            nint[] ends =
                [.. line.Split(' ')[0].Split('-').Select(end => nint.Parse(end, NumberStyles.HexNumber, null))];
            for (nint page = ends[0]; page < ends[1]; page += Environment.SystemPageSize)
            {
                if (TryRead(memory, page, word) && MemoryMarshal.Read<ulong>(word) == magic)
                    found.Add(page);
            }
        }

        return found;
    }

    private static bool TryRead(FileStream memory, nint address, byte[] word)
    {
        try
        {
            memory.Position = address;
            memory.ReadExactly(word);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static bool Holds(nint descriptor, nuint block)
    {
        nuint* words = (nuint*)descriptor;
        nuint start = Field(descriptor, "BreakBase"), end = Field(descriptor, "BreakEnd");
        Assert.InRange(words[RootBytes], 100u, 65536u);
        return block >= start && block < end;
    }

    /// <summary>A word of the root block, by its name.</summary>
    private static nuint Field(nint descriptor, string name)
    {
        nuint* words = (nuint*)descriptor;
        string names = Marshal.PtrToStringUTF8(descriptor + (nint)words[RootFields])!;
        string field = names.Split(' ').Single(field => field.StartsWith(name + "=", StringComparison.Ordinal));
        return ((nuint*)words[Root])[int.Parse(field.Split('=')[1], CultureInfo.InvariantCulture)];
    }
}
