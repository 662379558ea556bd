using System;
using System.Collections.Generic;
using System.Linq;
using PtMalloc.Simulation;
using Xunit;

namespace PtMalloc.Core.Tests;

/// <summary>
/// Main in pieces, mapped where the break is refused: any number of them is known by its bounds, and a piece may end
/// where its window does, so that what lies one past its last header is nobody's.
/// </summary>
public abstract class PiecesTests<TLayout> : HeapTests<TLayout>
    where TLayout : ILayout
{
    private const int Large = 100_000;

    protected PiecesTests()
        : base(EndingWithAWindow()) => Kernel.Faults = FaultPlan.Always(SystemCallKind.MoveBreak);

    private Ptmalloc<Simulated<TLayout>>.Pieces Pieces => new(Root);

    private nuint Count => On(() => Pieces.Count);

    private protected override void Configure(Ptmalloc<Simulated<TLayout>>.Root root)
    {
        base.Configure(root);
        root.Set(RootField.MapMax, 0);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void A_piece_that_ends_where_its_window_does_is_closed_and_merged_up_to_its_last_chunk(int level)
    {
        Machine.Initializing += root => Ptmalloc<Simulated<TLayout>>.SetOption(root, Option.Harden, (nuint)level);

        // Sizes such that the pieces' last chunks end at each distance from the fenceposts that there can be.
        List<nuint> blocks = [];
        for (int size = Large; Count < 12; size += 16)
            blocks.Add(Malloc((nuint)size));
        Assert.Contains(
            Enumerable.Range(0, (int)Count), piece => On(() => Pieces.EndOf((nuint)piece)) % TLayout.MaxHeapSize == 0);
        Check();

        foreach (nuint block in blocks)
            Free(block);
        Check();
        Process.Trim(0);

        Assert.Equal(Large, (int)Math.Min(Large, Process.UsableSize(Malloc(Large))));
    }

    [Fact]
    public void However_many_pieces_there_are_a_walk_finds_every_block()
    {
        HashSet<nuint> blocks = [.. Fill(600)];

        HashSet<nuint> walked = [.. On(Walk)];

        Assert.True(Count >= 600);
        Assert.Subset(walked, blocks);
    }

    [Fact]
    public void Damage_in_a_late_piece_is_found_by_a_check_of_the_arena()
    {
        nuint block = Fill(100)[^20];
        Assert.True(On(() => Ptmalloc<Simulated<TLayout>>.ArenaCheck.Run(Main).IsSound));

        On(() =>
        {
            ChunkOf(block).SetHead(1);
            return 0;
        });
        IsDamaged = true;

        Assert.Equal(Flaw.ChunkSize, On(() => Ptmalloc<Simulated<TLayout>>.ArenaCheck.Run(Main).Flaw));
    }

    [Fact]
    public void A_wrong_pointer_into_a_hole_between_pieces_is_told_before_anything_is_read_there()
    {
        Malloc(Large);
        nuint hole = Kernel.Map(8192);
        Fill(40);
        Assert.True(Kernel.Unmap(hole, 8192));

        IsDamaged = true;
        Assert.Equal(
            Corruption.FreeInvalidPointer, Assert.Throws<HeapCorruptionException>(() => Free(hole + 64)).Fault);
    }

    [Fact]
    public void A_header_that_leads_out_of_its_piece_is_told_before_anything_is_read_there()
    {
        Malloc(Large);
        nuint hole = Kernel.Map(8192);
        nuint block = Fill(40)[^1];
        Assert.True(Kernel.Unmap(hole, 8192));

        On(() =>
        {
            ChunkOf(block).SetSize(hole + 64 - (block - Ptmalloc<Simulated<TLayout>>.Layout.HeaderSize));
            return 0;
        });
        IsDamaged = true;

        Assert.Equal(Corruption.FreeDoubleOut, Assert.Throws<HeapCorruptionException>(() => Free(block)).Fault);
    }

    [Fact]
    public void Where_a_piece_could_not_be_noted_main_does_not_grow_and_another_arena_serves()
    {
        Fill(PieceTable.Capacity);
        Kernel.Faults = FaultPlan.Nth(1, SystemCallKind.Map);
        nuint block = 0;
        while (Kernel.Log.All(static call => call.Kind != SystemCallKind.Map || call.Succeeded))
            block = Malloc(Large);

        Assert.NotEqual((nuint)0, block);
        Assert.True(On(() => ChunkOf(block).IsNonMain));
        Assert.Equal((nuint)PieceTable.Capacity, Count);
    }

    [Fact]
    public void Where_memory_decays_few_pieces_hold_much()
    {
        Machine.Initializing += root => Ptmalloc<Simulated<TLayout>>.SetOption(root, Option.Decay, 500);

        for (int blocks = 0; blocks < 2000; blocks++)
            Malloc(Large);

        Assert.InRange((int)Count, 2, 48);
    }

    [Fact]
    public void Where_an_eighth_is_refused_what_is_needed_is_mapped()
    {
        Machine.Initializing += root => Ptmalloc<Simulated<TLayout>>.SetOption(root, Option.Decay, 500);
        for (int blocks = 0; blocks < 600; blocks++)
            Malloc(Large);
        nuint before = Count;
        while (On(() => Main.Top.Size) > 2 * Large)
            Malloc(Large);
        Kernel.Budget = Kernel.CommittedBytes + (2 << 20);

        Assert.DoesNotContain((nuint)0, Enumerable.Range(0, 8).Select(_ => Malloc(Large)));
        Assert.Equal(before + 1, Count);
    }

    /// <summary>As many blocks as fill so many pieces.</summary>
    private List<nuint> Fill(int pieces)
    {
        nuint wanted = Count + (nuint)pieces;
        List<nuint> blocks = [];
        while (Count < wanted)
            blocks.Add(Malloc(Large));
        return blocks;
    }

    private List<nuint> Walk()
    {
        List<nuint> users = [];
        for (nuint piece = 0; piece < Pieces.Count; piece++)
        {
            var walk = Ptmalloc<Simulated<TLayout>>.HeapWalk.OfPiece(Pieces, piece);
            for (; !walk.Current.IsNone; walk.MoveNext())
                users.Add(walk.Current.User);
        }

        return users;
    }

    private static MachineOptions EndingWithAWindow()
    {
        MachineOptions usual = MachineOptions.For<TLayout>();
        return usual with { MapTop = usual.MapTop & ~(TLayout.MaxHeapSize - 1) };
    }
}

/// <summary>In 64 bit.</summary>
public sealed class Pieces64Tests : PiecesTests<Layout64>;

/// <summary>In 32 bit.</summary>
public sealed class Pieces32Tests : PiecesTests<Layout32>;
