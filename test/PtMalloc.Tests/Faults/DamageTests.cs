using System;
using System.Linq;
using PtMalloc.Tests.Harness;
using Xunit;

namespace PtMalloc.Tests.Faults;

/// <summary>
/// Damage that is met under an arena's lock: that arena is not used again, everything else goes on, and nobody hangs.
/// </summary>
public sealed unsafe class DamageTests : IDisposable
{
    private const ulong Nonsense = 0x4141_4141_4141_4140;

    private readonly NativeHeap heap = new();
    private readonly NativeHeap other = new();

    public void Dispose()
    {
        heap.Dispose();
        other.Dispose();
    }

    [Fact]
    public void It_is_told_once_and_the_thread_goes_on_in_another_arena()
    {
        Damage(heap);
        AssertMet(heap);
        AssertWorks(heap);
    }

    [Fact]
    public void Other_threads_go_on()
    {
        Damage(heap);
        AssertMet(heap);
        Crew.Run(4, _ => AssertWorks(heap));
    }

    [Fact]
    public void Threads_of_the_damaged_arena_do_not_hang()
    {
        using NativeHeap single = new(new NativeHeapOptions { MaxArenas = 1 });
        Damage(single);
        AssertMet(single);
        Crew.Run(4, _ => AssertWorks(single));
    }

    [Fact]
    public void Other_heaps_go_on()
    {
        Damage(heap);
        AssertMet(heap);
        AssertWorks(other);
        other.Verify();
        Crew.Run(4, _ => AssertWorks(other));
    }

    [Fact]
    public void Blocks_of_the_damaged_arena_can_be_read_and_freed()
    {
        Block[] blocks = [.. Enumerable.Range(0, 200).Select(mark => Block.Of(heap, 3000, mark))];
        Damage(heap);
        AssertMet(heap);
        Assert.All(blocks, static block => Assert.True(block.IsIntact));
        Array.ForEach(blocks, block => block.Free(heap));
        Crew.Run(() => AssertWorks(heap));
    }

    [Fact]
    public void Inspection_leaves_the_damaged_arena_out()
    {
        Damage(heap);
        AssertMet(heap);
        Crew.Run(() => AssertWorks(heap));
        heap.Verify();
        heap.Walk(static _ => { });
        Assert.True(heap.GetStatistics().SystemBytes > 0);
        heap.Trim();
    }

    [Fact]
    public void Verify_finds_it_before_anybody_meets_it()
    {
        Damage(heap);
        NativeHeapCorruptedException error = Assert.Throws<NativeHeapCorruptedException>(heap.Verify);
        Assert.Contains("[ptmalloc: heap check failed", error.Message, StringComparison.Ordinal);
        Assert.Equal(heap.Name, error.HeapName);
        AssertWorks(heap);
    }

    [Fact]
    public void A_thread_that_ends_in_a_damaged_arena_troubles_nobody()
    {
        Crew.Run(() =>
        {
            Block[] blocks = [.. Enumerable.Range(0, 200).Select(mark => Block.Of(heap, 3000, mark))];
            Damage(heap);
            AssertMet(heap);
            Array.ForEach(blocks, block => block.Free(heap));
        });
        for (int thread = 0; thread < 10; thread++)
            Crew.Run(() => AssertWorks(heap));
    }

    [Fact]
    public void A_heap_with_several_faults_is_disposed_of_and_its_slot_serves_again()
    {
        for (int round = 0; round < 5; round++)
        {
            NativeHeap damaged = new();
            // A thread that shares its arena with another may meet the other's damage first.
            Crew.Run(3, _ => Assert.Throws<NativeHeapCorruptedException>(() =>
            {
                Damage(damaged);
                damaged.Alloc(110_000);
            }));
            damaged.Dispose();
            using NativeHeap next = new();
            AssertWorks(next);
            next.Verify();
        }
    }

    /// <summary>Overwrites the links of a free chunk, as a write after free does.</summary>
    private static void Damage(NativeHeap heap)
    {
        ulong* block = (ulong*)heap.Alloc(100_000);
        heap.Alloc(10_000);
        heap.Free(block);
        block[0] = Nonsense;
        block[1] = Nonsense;
    }

    /// <summary>A request that looks at all free chunks.</summary>
    private static void AssertMet(NativeHeap heap) =>
        Assert.Throws<NativeHeapCorruptedException>(() => heap.Alloc(110_000));

    private static void AssertWorks(NativeHeap heap)
    {
        Block[] blocks = [.. Enumerable.Range(0, 300).Select(number => Block.Of(heap, (nuint)(number * 400), number))];
        Assert.All(blocks, static block => Assert.True(block.IsIntact));
        Array.ForEach(blocks, block => block.Free(heap));
    }
}
