using System.Collections.Generic;
using System.Linq;
using PtMalloc.Simulation.Pictures;
using PtMalloc.Simulation.Scripts;
using Xunit;

namespace PtMalloc.Simulation.Tests;

/// <summary>The chunks as a picture shows them.</summary>
public sealed class PictureTests
{
    [Fact]
    public void A_heap_is_tiled_with_named_free_and_top_chunks()
    {
        HeapRow heap = Assert.Single(Heaps("a=malloc(24); b=malloc(200); c=malloc(24); free(a); free(b)"));

        Assert.Equal(
            [
                (32, BoxState.Fast, null), (208, BoxState.Unsorted, null), (32, BoxState.InUse, "c"),
                (134896, BoxState.Top, null)
            ],
            heap.Chunks.Select(box => ((int)box.Size, box.State, box.Name)));
        Assert.Equal((nuint)132 << 10, heap.Bytes);
    }

    [Fact]
    public void Sorted_chunks_show_their_bin()
    {
        HeapRow heap = Assert.Single(
            Heaps("a=malloc(200); x=malloc(24); b=malloc(2000); y=malloc(24); free(a); free(b); c=malloc(3000)"));

        Assert.Equal(
            [(BoxState.Small, 13), (BoxState.Large, 79)],
            heap.Chunks.Where(box => box.State is BoxState.Small or BoxState.Large)
                .Select(box => (box.State, box.Bin)));
    }

    [Fact]
    public void Cached_chunks_show_as_cached()
    {
        HeapRow heap = Assert.Single(Heaps("a=malloc(1033); free(a)", cache: true));

        Assert.Equal([BoxState.Cached, BoxState.Top], heap.Chunks.Select(box => box.State));
    }

    [Fact]
    public void Each_heap_of_a_thread_arena_has_its_row_and_the_first_ends_with_a_fencepost()
    {
        string script =
            "z=malloc(1);" + string.Concat(Enumerable.Range(0, 11).Select(i => $"thread 2: b{i}=malloc(100000);"));
        IReadOnlyList<HeapRow> heaps =
            new ScriptRunner<Layout32>(new ScriptOptions { Threads = 2 }).Run(script).Statements[^1].Heaps;

        Assert.Equal([BoxState.Top, BoxState.Fencepost, BoxState.Top], heaps.Select(heap => heap.Chunks[^1].State));
    }

    [Fact]
    public void Mapped_chunks_have_a_row_of_their_own() =>
        Assert.Equal(
            "a", Assert.Single(Heaps("a=malloc(200K); b=malloc(1)").Single(heap => heap.Arena == 0).Chunks).Name);

    private static IReadOnlyList<HeapRow> Heaps(string script, bool cache = false) =>
        new ScriptRunner<Layout64>(new ScriptOptions { Threads = 4, HasCache = cache })
            .Run(script)
            .Statements[^1]
            .Heaps;
}
