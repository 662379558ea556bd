using System;
using System.Collections.Generic;
using System.Linq;
using PtMalloc.Simulation;

namespace PtMalloc.Core.Tests;

/// <summary>
/// A fresh process for each test, with the thread caches off unless the test class says otherwise, so that each call
/// reaches its arena. After each test the whole heap is checked.
/// </summary>
public abstract class HeapTests<TLayout> : IDisposable
    where TLayout : ILayout
{
    private readonly HeapChecker<Simulated<TLayout>> checker;

    protected HeapTests()
        : this(MachineOptions.For<TLayout>())
    {
    }

    protected HeapTests(MachineOptions options)
    {
        Process = new SimulatedProcess<TLayout>(options);
        checker = new HeapChecker<Simulated<TLayout>>(Process.Machine);
        Process.Machine.Initializing = root => Configure(new(root));
    }

    protected SimulatedProcess<TLayout> Process { get; }

    protected SimulatedMachine Machine => Process.Machine;

    protected SimulatedKernel Kernel => Process.Kernel;

    protected Ptmalloc<Simulated<TLayout>>.Root Root => new(Machine.Data.Root);

    protected Ptmalloc<Simulated<TLayout>>.Arena Main => new(Machine.Data.MainArena);

    /// <summary>Whether the test damaged the heap, so that it can't be checked afterwards.</summary>
    protected bool IsDamaged { get; set; }

    /// <summary>Sets tunables before the first allocation.</summary>
    private protected virtual void Configure(Ptmalloc<Simulated<TLayout>>.Root root) =>
        root.Set(RootField.Mode, Modes.NoCache);

    /// <summary>Leaves no budget for giving memory back before its time.</summary>
    protected void NothingGoesEarly() =>
        Process.WriteWord(On(() => Root.At(RootField.EarlySpent)), nuint.MaxValue >> 16);

    protected nuint Malloc(nuint size) => Process.Malloc(size);

    protected void Free(nuint pointer) => Process.Free(pointer);

    protected void FreeAll(IEnumerable<nuint> blocks)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        foreach (nuint block in blocks)
            Free(block);
    }

    /// <summary>A block that keeps its neighbours from merging with each other or with top.</summary>
    protected nuint Barrier() => Process.Malloc(1);

    /// <summary>Blocks whose free chunks, of these sizes, lie apart and sorted in their bins.</summary>
    protected nuint[] SortedBlocksOf(params nuint[] chunkSizes)
    {
        ArgumentNullException.ThrowIfNull(chunkSizes);
        nuint[] blocks = [.. chunkSizes.Select(size =>
        {
            nuint block = Process.Malloc(size - TLayout.WordSize);
            Barrier();
            return block;
        })];
        foreach (nuint block in blocks)
            Process.Free(block);

        // None of them is as large: on the way to top each is sorted.
        Process.Malloc(120_000);
        return blocks;
    }

    /// <summary>Checks the whole heap now. Returns the blocks that the program holds.</summary>
    protected IReadOnlySet<nuint> Check() => checker.Check();

    /// <summary>The chunk of a user pointer, to be read while the machine is entered.</summary>
    private protected static Ptmalloc<Simulated<TLayout>>.Chunk ChunkOf(nuint pointer) =>
        Ptmalloc<Simulated<TLayout>>.Chunk.OfUser(pointer);

    /// <summary>Reads something of the heap, on the machine.</summary>
    private protected T On<T>(Func<T> read)
    {
        using SimulatedMachine.Scope scope = Machine.Enter();
        return read();
    }

    /// <summary>The user pointers in a bin, front first.</summary>
    private protected List<nuint> Bin(int bin) => On(() =>
    {
        Ptmalloc<Simulated<TLayout>>.Chunk ring = Main.Ring(bin);
        List<nuint> users = [];
        for (Ptmalloc<Simulated<TLayout>>.Chunk chunk = ring.Forward;
            chunk.Address != ring.Address;
            chunk = chunk.Forward)
            users.Add(chunk.User);
        return users;
    });

    private protected List<nuint> BinOf(nuint chunkSize) => Bin(Ptmalloc<Simulated<TLayout>>.BinIndex(chunkSize));

    private protected nuint SizeOf(nuint pointer) => On(() => ChunkOf(pointer).Size);

    private protected nuint TopSize => On(() => Main.Top.Size);

    private protected nuint this[RootField field] => On(() => Root[field]);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing && !IsDamaged)
            checker.Check();
    }
}
