using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using PtMalloc.Simulation;
using Xunit;

namespace PtMalloc.Core.Tests;

/// <summary>Every flaw that a thread's cache can have is found by the core's check of it, for what it is.</summary>
public sealed class CacheFlawTests : HeapTests<Layout64>
{
    private static readonly Dictionary<Flaw, Action<CacheFlawTests>> Damages = new()
    {
        [Flaw.CachePlace] = test => test.Process.WriteWord(test.Cached(1000), 0xDEAD0),
        [Flaw.CacheSize] = test => test.Process.WriteWord(test.Cached(1000), test.Malloc(300)),
        [Flaw.CacheKey] = test => test.Process.WriteWord(test.Cached(1000) + 8, 0),
        [Flaw.CacheCount] = test => test.Process.WriteWord(test.Cached(1000), 0),
        [Flaw.CacheFree] = ListChunkInBlock,
    };

    public CacheFlawTests()
    {
        Cached(1000);
        IsDamaged = true;
    }

    public static TheoryData<Flaw> Flaws => [.. Damages.Keys];

    private protected override void Configure(Core64.Root root)
    {
    }

    [Theory]
    [MemberData(nameof(Flaws))]
    public void Is_found(Flaw flaw)
    {
        Assert.Equal(Flaw.None, Run().Flaw);
        Damages[flaw](this);

        Assert.Equal(flaw, Run().Flaw);
    }

    [Fact]
    public void Every_flaw_is_provoked()
    {
        IEnumerable<Flaw> provoked = ArenaFlawTests.Flaws
            .Concat(DepotFlawTests.Flaws)
            .Concat(Flaws)
            .Select(row => row.Data);

        Assert.Equal(Enum.GetValues<Flaw>().Where(flaw => flaw != Flaw.None), provoked.Order());
    }

    [Fact]
    public void Every_flaw_has_words_of_its_own()
    {
        string[] words = [.. Enum.GetValues<Flaw>().Select(flaw => Encoding.UTF8.GetString(Core.Flaws.Words(flaw)))];

        Assert.DoesNotContain("the heap is damaged", words);
        Assert.Equal(words.Length, words.Distinct().Count());
    }

    private Finding Run() => On(() => Core64.CacheCheck.Run(new(Machine.Thread.Cache), Main));

    private nuint Cached(nuint size)
    {
        nuint[] blocks = [Malloc(size), Malloc(size)];
        Array.ForEach(blocks, Free);
        return blocks[1];
    }

    /// <summary>In a block that is in use: what looks like a cached chunk, but for the P flag behind it.</summary>
    private static void ListChunkInBlock(CacheFlawTests test)
    {
        nuint cached = test.Cached(200);
        nuint inside = test.Malloc(1000) + 32;
        test.Process.WriteWord(inside - 8, 208 | 1);
        test.Process.WriteWord(inside, test.Process.ReadWord(test.Process.ReadWord(cached)));
        test.Process.WriteWord(inside + 8, test[RootField.CacheKey]);
        test.Process.WriteWord(cached, inside);
    }
}
