using System;
using System.Collections.Generic;
using System.Linq;
using PtMalloc.Simulation;
using Xunit;

namespace PtMalloc.Core.Tests;

/// <summary>The check of an arena's depot: one planted flaw each.</summary>
public sealed class DepotFlawTests : HeapTests<Layout64>
{
    private const int Request = 1000;

    private static readonly nuint ChunkSize = Core64.Layout.ChunkSizeOf(Request);

    private static readonly Dictionary<Flaw, Action<DepotFlawTests>> Damages = new()
    {
        [Flaw.DepotPlace] = test => test.Process.WriteWord(test.First, 0xDEAD0),
        [Flaw.DepotSize] = test => test.Process.WriteWord(test.First, test.Malloc(300)),
        [Flaw.DepotKey] = test => test.Process.WriteWord(test.First + 8, 0),
        [Flaw.DepotFree] = ListChunkInBlock,
        [Flaw.DepotLength] = test => test.Process.WriteWord(test.First, 0),
        [Flaw.DepotCount] = test =>
            test.Process.WriteWord(test.On(() => Core64.DepotLine.Of(test.Main, ChunkSize).Total), 99),
    };

    private readonly nuint block;

    public DepotFlawTests()
    {
        // So much that the depot is a small part of what is used, and stays as it is.
        for (int i = 0; i < 10; i++)
            block = Malloc(100_000);
        nuint[] blocks =
            [.. Enumerable.Range(0, 4 * (int)Core64.Magazine.Rounds(ChunkSize)).Select(_ => Malloc(Request))];
        Array.ForEach(blocks, Free);
        IsDamaged = true;
    }

    public static TheoryData<Flaw> Flaws => [.. Damages.Keys];

    private nuint First => Process.ReadWord(On(() => Core64.DepotLine.Of(Main, ChunkSize).Stack));

    private protected override void Configure(Core64.Root root) => Core64.SetOption(root.Address, Option.Decay, 500);

    [Theory]
    [MemberData(nameof(Flaws))]
    public void Is_found(Flaw flaw)
    {
        Assert.Equal(Flaw.None, Run().Flaw);
        Damages[flaw](this);

        Assert.Equal(flaw, Run().Flaw);
    }

    [Fact]
    public void Bytes_counted_wrong_are_found()
    {
        Process.WriteWord(On(() => Main.At(ArenaField.DepotBytes)), 1);

        Assert.Equal(Flaw.DepotCount, Run().Flaw);
    }

    private Finding Run() => On(() => Core64.ArenaCheck.Run(Main));

    /// <summary>
    /// In a block that is in use: what looks like a chunk of a magazine, but for the P flag behind it.
    /// </summary>
    private static void ListChunkInBlock(DepotFlawTests test)
    {
        nuint second = test.Process.ReadWord(test.First);
        nuint inside = test.block + 32;
        test.Process.WriteWord(inside - 8, ChunkSize | 1);
        test.Process.WriteWord(inside, test.Process.ReadWord(second));
        test.Process.WriteWord(inside + 8, test.Process.ReadWord(second + 8));
        test.Process.WriteWord(test.First, inside);
    }
}
