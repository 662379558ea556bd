using System;
using System.Linq;
using PtMalloc.Simulation;
using Xunit;

namespace PtMalloc.Core.Tests;

/// <summary>Corruptions of cached blocks.</summary>
public sealed class CacheCorruptionTests : HeapTests<Layout64>
{
    public CacheCorruptionTests() => IsDamaged = true;

    private protected override void Configure(Core64.Root root)
    {
    }

    [Fact]
    public void A_cached_list_that_leads_to_a_misaligned_block_is_found_by_a_double_free()
    {
        nuint first = Malloc(1000);
        nuint second = Malloc(1000);
        Free(first);
        Free(second);
        Process.WriteWord(second, first + 4);
        Process.WriteWord(first + 8, this[RootField.CacheKey]);

        AssertFault(Corruption.FreeUnalignedInCache, () => Free(first));
    }

    [Fact]
    public void A_cached_list_that_leads_to_a_misaligned_block_is_found_at_thread_exit()
    {
        nuint first = Malloc(1000);
        nuint second = Malloc(1000);
        Free(first);
        Free(second);
        Process.WriteWord(second, first + 8);

        AssertFault(Corruption.CacheExitUnaligned, () => Process.Exit(Machine.Thread));
    }

    [Fact]
    public void A_cached_list_without_an_end_is_found_by_a_double_free()
    {
        nuint[] blocks = [Malloc(1000), Malloc(1000), Malloc(1000)];
        Free(blocks[1]);
        Free(blocks[2]);
        Process.WriteWord(blocks[1], blocks[2]);
        Process.WriteWord(blocks[0] + 8, this[RootField.CacheKey]);

        AssertFault(Corruption.FreeTooManyInCache, () => Free(blocks[0]));
    }

    [Fact]
    public void A_misaligned_cached_block_is_not_handed_out()
    {
        nuint first = Malloc(1000);
        nuint second = Malloc(1000);
        Free(first);
        Free(second);
        Process.WriteWord(second, first + 8);
        Malloc(1000);

        AssertFault(Corruption.MallocUnalignedInCache, () => Malloc(1000));
    }

    [Theory]
    [InlineData((int)CacheField.Arena)]
    [InlineData((int)CacheField.ArenaCopy)]
    public void A_cache_whose_home_was_changed_is_not_followed_there(int field)
    {
        Malloc(1000);
        Process.WriteWord(
            On(() => new Core64.ThreadCache(Machine.Thread.Cache).At((CacheField)field)), Layout64.MaxHeapSize * 1000);

        AssertFault(Corruption.StateDamaged, () => Malloc(100_000));
    }

    [Fact]
    public void A_block_in_another_thread_s_cache_is_not_freed_again()
    {
        nuint block = Malloc(1000);
        Free(block);
        SimulatedThread other = Process.NewThread();

        AssertFault(Corruption.FreeDoubleFreeInCache, () => FreeIn(other, block));
    }

    [Fact]
    public void A_cached_block_that_went_on_to_a_fast_bin_is_not_freed_again()
    {
        nuint[] blocks = FreedUntilFlushed(24);

        AssertFault(Corruption.FreeDoubleFast, () => Free(blocks[0]));
    }

    [Fact]
    public void A_cached_block_that_was_merged_with_the_one_before_it_is_not_freed_again()
    {
        nuint[] blocks = FreedUntilFlushed(200);

        AssertFault(Corruption.FreeDoublePrevious, () => Free(blocks[2]));
    }

    [Fact]
    public void A_block_on_its_arena_s_remote_list_is_not_freed_again()
    {
        nuint block = Malloc(1000);
        Process.WriteWord(block, 0);
        Process.WriteWord(block + 8, this[RootField.CacheKey]);
        Process.WriteWord(On(() => Main.At(ArenaField.Remote)), block);

        AssertFault(Corruption.FreeDoubleFreeInCache, () => Free(block));
    }

    /// <summary>A program may have copied the key out of a block that it freed.</summary>
    [Fact]
    public void A_block_in_use_that_holds_the_key_is_freed()
    {
        nuint block = Malloc(1000);
        Process.WriteWord(block + 8, this[RootField.CacheKey]);
        Free(block);

        Assert.Equal(block, Malloc(1000));
    }

    [Fact]
    public void A_block_out_of_a_fast_bin_does_not_hold_the_key()
    {
        nuint[] blocks = FreedUntilFlushed(24);
        nuint[] again = [.. blocks.Select(_ => Malloc(24))];

        Assert.All(again, block => Assert.NotEqual(this[RootField.CacheKey], Process.ReadWord(block + 8)));
    }

    [Fact]
    public void Every_fault_has_a_message_of_its_own()
    {
        string[] messages = [.. Enum.GetValues<Corruption>().Select(TextOf)];

        Assert.DoesNotContain("heap corruption", messages);
        Assert.Equal(messages.Length, messages.Distinct().Count());
    }

    private static string TextOf(Corruption fault) => System.Text.Encoding.UTF8.GetString(Core.Faults.Message(fault));

    private nuint[] FreedUntilFlushed(nuint size)
    {
        nuint[] blocks = [.. Enumerable.Range(0, 600).Select(_ => Malloc(size))];
        Array.ForEach(blocks, Free);
        return blocks;
    }

    private void FreeIn(SimulatedThread thread, nuint block)
    {
        using SimulatedMachine.Scope scope = Process.As(thread);
        Free(block);
    }

    private static void AssertFault(Corruption expected, Action call) =>
        Assert.Equal(expected, Assert.Throws<HeapCorruptionException>(call).Fault);
}
