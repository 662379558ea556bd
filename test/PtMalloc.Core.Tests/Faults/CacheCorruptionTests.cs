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
    public void Every_fault_has_a_message_of_its_own()
    {
        string[] messages = [.. Enum.GetValues<Corruption>().Select(fault => System.Text.Encoding.UTF8.GetString(PtMalloc.Faults.Message(fault)))];

        Assert.DoesNotContain("heap corruption", messages);
        Assert.Equal(messages.Length, messages.Distinct().Count());
    }

    private static void AssertFault(Corruption expected, Action call) =>
        Assert.Equal(expected, Assert.Throws<HeapCorruptionException>(call).Fault);
}
