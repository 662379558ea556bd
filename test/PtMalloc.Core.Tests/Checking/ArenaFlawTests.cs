using System;
using System.Collections.Generic;
using PtMalloc.Simulation;
using Xunit;

namespace PtMalloc.Core.Tests;

/// <summary>Every flaw that an arena can have is found by the core's check of it, for what it is.</summary>
public sealed class ArenaFlawTests : HeapTests<Layout64>
{
    private static readonly Dictionary<Flaw, Action<ArenaFlawTests>> Damages = new()
    {
        [Flaw.HeapLink] = test => test.InThread((arena, _) => arena.SetTop(new(16))),
        [Flaw.HeapOwner] = test => test.InThread((_, heap) => heap.Set(HeapField.Arena, test.Main.Address)),
        [Flaw.HeapSize] = test => test.InThread((_, heap) => heap.Set(HeapField.Size, heap.Size + 8)),
        [Flaw.HeapCommitted] = test => test.InThread((_, heap) => heap.Set(HeapField.Committed, heap.Size - 4096)),
        [Flaw.Account] = test => test.InMain(main => main.AddSystemMemory(4096)),
        [Flaw.AccountMaximum] = test => test.InMain(main => main.Set(ArenaField.MaxSystemMemory, 4096)),
        [Flaw.AccountBreakEnd] = test => test.InMain(main => main.Root.Set(RootField.BreakEnd, 4096)),
        [Flaw.WindowUnmarked] = test => test.InMain(main => Core64.WindowMap.Clear(main.Top.Address)),
        [Flaw.TopPlace] = test => test.InMain(main => main.SetTop(new(4096))),

        [Flaw.FirstPreviousInUse] = test =>
            test.InMain(main => new Core64.Chunk(new Core64.Pieces(main.Root).StartOf(0)).ClearPreviousInUse()),
        [Flaw.ChunkSize] = test => SetHead(test, test.Malloc(200), 24 | 1),
        [Flaw.ChunkEnd] = test => SetHead(test, test.Malloc(200), (1 << 30) | 1),
        [Flaw.ChunkMapped] = test => SetHead(test, test.Malloc(200), 208 | 2 | 1),
        [Flaw.ChunkOwner] = test => SetHead(test, test.Malloc(200), 208 | 4 | 1),
        [Flaw.FreeFlags] = test => SetHead(test, test.Freed(200), 208 | 4 | 1),
        [Flaw.FreeAdjacent] = FreeSideBySide,
        [Flaw.FreeFoot] = test => test.Process.WriteWord(test.Freed(200) + 192, 224),
        [Flaw.FreeLinkPlace] = test => test.Process.WriteWord(test.Freed(200), 0xDEAD0),
        [Flaw.FreeLinkBack] = test => test.DropOut(test.Freed(200)),
        [Flaw.Fencepost] = BreakFencepost,
        [Flaw.TopHead] = test => test.InMain(main => main.Top.SetHead(main.Top.Head | 4)),
        [Flaw.TopEnd] = test => test.InMain(main => main.Top.SetHead(main.Top.Head - 16)),

        [Flaw.RingLinkPlace] = test => test.InMain(main => main.Ring(20).SetForward(new(16))),
        [Flaw.RingLinkBack] = test => test.InMain(main => main.Ring(20).SetBack(main.Ring(21))),
        [Flaw.RingSize] = test => test.MakeRing(test.RingOf(20), test.DropOut(test.Sorted(200))),
        [Flaw.RingInUse] = test => test.MakeRing(test.RingOf(20), test.Malloc(200)),
        [Flaw.RingLength] = test => test.MakeRing(test.RingOf(Core.Bins.Unsorted), test.ChunkInBlock()),
        [Flaw.RingOrder] = SwapSizes,
        [Flaw.RingSizeMember] = test => test.Process.WriteWord(test.Sorted(5000) + 16, 0),
        [Flaw.RingSizeLink] = test => test.Process.WriteWord(test.Sorted(5000) + 24, test.RingOf(100)),
        [Flaw.RingMapBit] = LoseMapBit,
        [Flaw.FreeUnlisted] = test => test.MakeRing(test.DropOut(test.Freed(200))),
        [Flaw.FreeUnknown] = ListAnotherInPlace,

        [Flaw.FastPlace] = test => test.Process.WriteWord(test.Freed(24), 0xDEAD0),
        [Flaw.FastSize] = test => test.InMain(main => Simulated64.Write(main.FastBin(3), test.Freed(24) - 16)),
        [Flaw.FastFree] = ListFreeAsFast,
        [Flaw.FastLength] = ListFastForEver,
        [Flaw.FastUnnoticed] = test => { test.Freed(24); test.InMain(main => main.Set(ArenaField.HaveFastChunks, 0)); },
        [Flaw.RemotePlace] = test => test.SetRemote(0xDEAD0),
        [Flaw.RemoteSize] = test => test.SetRemote(WithHead(test, test.Malloc(200) + 32, 8)),
        [Flaw.RemoteFree] = test => test.SetRemote(test.Freed(200)),
        [Flaw.RemoteLength] = ListRemoteForEver,
    };

    private Core64.Arena checkedArena;

    public ArenaFlawTests()
    {
        Malloc(200);
        checkedArena = Main;
        IsDamaged = true;
    }

    public static TheoryData<Flaw> Flaws => [.. Damages.Keys];

    [Theory]
    [MemberData(nameof(Flaws))]
    public void Is_found(Flaw flaw)
    {
        Assert.Equal(Flaw.None, Run().Flaw);
        Damages[flaw](this);

        Assert.Equal(flaw, Run().Flaw);
    }

    private Finding Run() => On(() => Core64.ArenaCheck.Run(checkedArena));

    private static void FreeSideBySide(ArenaFlawTests test)
    {
        nuint first = test.Malloc(200);
        nuint second = test.Malloc(300);
        nuint barrier = test.Barrier();
        test.Free(first);
        SetHead(test, barrier, 32);
        test.Process.WriteWord(second + 304 - 16, 304);
    }

    private static void BreakFencepost(ArenaFlawTests test)
    {
        test.Kernel.MoveBreakByStranger(5000);
        test.Malloc(120_000);
        test.Malloc(120_000);
        nuint end = test.On(() => new Core64.Pieces(test.Root).EndOf(0));
        Assert.Equal(Flaw.None, test.Run().Flaw);

        test.Process.WriteWord(end - 8, 0);
    }

    private static void SwapSizes(ArenaFlawTests test)
    {
        nuint larger = test.Malloc(5000);
        test.Barrier();
        nuint smaller = test.Malloc(4900);
        test.Barrier();
        test.Free(larger);
        test.Free(smaller);
        test.Malloc(20_000);
        Assert.Equal(Flaw.None, test.Run().Flaw);

        test.MakeRing(test.RingOf(test.BinNumberOf(larger)), smaller, larger);
    }

    private static void LoseMapBit(ArenaFlawTests test)
    {
        test.Sorted(200);
        test.InMain(main => main.SetMapWord(0, 0));
    }

    /// <summary>As many chunks as are free, and not those.</summary>
    private static void ListAnotherInPlace(ArenaFlawTests test)
    {
        nuint ring = test.RingOf(Core.Bins.Unsorted);
        test.MakeRing(test.DropOut(test.Freed(200)));
        test.MakeRing(ring, test.ChunkInBlock());
    }

    private static void ListFreeAsFast(ArenaFlawTests test)
    {
        test.InMain(main => main.Root.Set(RootField.MaxFast, 0));
        nuint block = test.Freed(24);
        test.InMain(main => Simulated64.Write(main.FastBin(0), block - 16));
    }

    private static void ListFastForEver(ArenaFlawTests test)
    {
        nuint block = test.Freed(24);
        test.Process.WriteWord(block, block - 16);
    }

    private static void ListRemoteForEver(ArenaFlawTests test)
    {
        nuint block = test.Malloc(200);
        test.Process.WriteWord(block, block);
        test.SetRemote(block);
    }

    // ---- What the damages are made of. A ring's head, like a chunk, is told by the address where its links begin.

    private static void SetHead(ArenaFlawTests test, nuint block, nuint head) =>
        test.Process.WriteWord(block - 8, head);

    private static nuint WithHead(ArenaFlawTests test, nuint block, nuint head)
    {
        SetHead(test, block, head);
        return block;
    }

    private void InMain(Action<Core64.Arena> damage)
    {
        using SimulatedMachine.Scope scope = Machine.Enter();
        damage(Main);
    }

    private void InThread(Action<Core64.Arena, Core64.Heap> damage)
    {
        using SimulatedMachine.Scope scope = Process.As(Process.NewThread());
        var heap = Core64.Heap.Of(Malloc(200));
        checkedArena = heap.Arena;
        Assert.Equal(Flaw.None, Run().Flaw);
        damage(checkedArena, heap);
    }

    /// <summary>A free block with one in use behind it.</summary>
    private nuint Freed(nuint size)
    {
        nuint block = Malloc(size);
        Barrier();
        Free(block);
        return block;
    }

    /// <summary>A free block in the bin of its size.</summary>
    private nuint Sorted(nuint size)
    {
        nuint block = Freed(size);
        Malloc(20_000);
        return block;
    }

    /// <summary>What looks like a free chunk in a block that is in use.</summary>
    private nuint ChunkInBlock()
    {
        nuint inside = Malloc(200) + 32;
        SetHead(this, inside, 48 | 1);
        SetHead(this, inside + 48, 48);
        return inside;
    }

    private int BinNumberOf(nuint block) => Core64.BinIndex(SizeOf(block));

    private nuint RingOf(int bin) => On(() => Main.Ring(bin).User);

    private void SetRemote(nuint user) => InMain(main => main.Set(ArenaField.Remote, user));

    /// <summary>Takes a free block out of its list, whose other members close the gap.</summary>
    private nuint DropOut(nuint block)
    {
        InMain(_ =>
        {
            Core64.Chunk chunk = ChunkOf(block);
            chunk.Forward.SetBack(chunk.Back);
            chunk.Back.SetForward(chunk.Forward);
        });
        return block;
    }

    /// <summary>Links these, and only these, to a ring.</summary>
    private void MakeRing(params nuint[] members) => InMain(_ =>
    {
        for (int i = 0; i < members.Length; i++)
        {
            Core64.Chunk chunk = ChunkOf(members[i]);
            Core64.Chunk next = ChunkOf(members[(i + 1) % members.Length]);
            chunk.SetForward(next);
            next.SetBack(chunk);
        }
    });
}
