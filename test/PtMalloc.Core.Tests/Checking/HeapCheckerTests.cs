using PtMalloc.Simulation;
using Xunit;

namespace PtMalloc.Core.Tests;

/// <summary>The checker itself: it finds what is wrong.</summary>
public sealed class HeapCheckerTests : HeapTests<Layout64>
{
    public HeapCheckerTests()
    {
        Malloc(200);
        IsDamaged = true;
    }

    [Fact]
    public void It_answers_the_blocks_that_the_program_holds()
    {
        nuint freed = Malloc(300);
        nuint[] held = [Malloc(24), Malloc(3000), Malloc(300_000)];
        Free(freed);

        Assert.Superset(
            new System.Collections.Generic.HashSet<nuint>(held),
            new System.Collections.Generic.HashSet<nuint>(Check()));
        Assert.DoesNotContain(freed, Check());
    }

    [Fact]
    public void A_wrong_size_is_found()
    {
        nuint block = Malloc(200);
        Barrier();
        Process.WriteWord(block - 8, 224 | 1);

        Assert.Throws<HeapBrokenException>(() => Check());
    }

    [Fact]
    public void A_missing_P_flag_is_found()
    {
        Malloc(200);
        nuint block = Barrier();
        Process.WriteWord(block - 8, 32);

        Assert.Throws<HeapBrokenException>(() => Check());
    }

    [Fact]
    public void A_wrong_foot_is_found()
    {
        nuint block = Malloc(200);
        nuint next = Barrier();
        Free(block);
        Process.WriteWord(next - 16, 224);

        Assert.Throws<HeapBrokenException>(() => Check());
    }

    [Fact]
    public void A_chunk_lost_from_its_bin_is_found()
    {
        nuint block = Malloc(200);
        Barrier();
        Free(block);
        nuint ring = On(() => Main.Ring(Core.Bins.Unsorted).Address);
        Process.WriteWord(ring + 16, ring);
        Process.WriteWord(ring + 24, ring);

        Assert.Throws<HeapBrokenException>(() => Check());
    }

    [Fact]
    public void A_missing_bit_in_the_bin_map_is_found()
    {
        nuint block = Malloc(200);
        Barrier();
        Free(block);
        Malloc(3000);
        using (Machine.Enter())
            Main.SetMapWord(0, 0);

        Assert.Throws<HeapBrokenException>(() => Check());
    }

    [Fact]
    public void A_wrong_account_of_system_memory_is_found()
    {
        using (Machine.Enter())
            Main.AddSystemMemory(4096);

        Assert.Throws<HeapBrokenException>(() => Check());
    }

    [Fact]
    public void A_lock_that_is_still_held_is_found()
    {
        Process.WriteWord(On(() => Main.LockWord), LockState.Held);

        Assert.Throws<HeapBrokenException>(() => Check());
    }

    [Fact]
    public void A_fast_chunk_that_is_listed_twice_is_found()
    {
        nuint first = Malloc(24);
        nuint second = Malloc(24);
        Free(first);
        Free(second);
        Process.WriteWord(first, second - 16);

        Assert.Throws<HeapBrokenException>(() => Check());
    }
}
