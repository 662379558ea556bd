using System;
using System.Collections.Generic;
using System.Linq;
using PtMalloc.Simulation;
using Xunit;

namespace PtMalloc.Core.Tests;

/// <summary>
/// A program that makes random calls from several threads and knows what it holds: each block is filled with its own
/// byte, which must still be there when it is freed or moved. Deterministic from its seed.
/// </summary>
internal sealed class RandomProgram<TLayout>(SimulatedProcess<TLayout> process, int seed, int threads)
    where TLayout : ILayout
{
    private readonly Random random = new(seed);
    private readonly List<(nuint Pointer, nuint Size, byte Mark)> blocks = [];
    private readonly SimulatedThread[] crew =
        [process.Machine.Thread, .. Enumerable.Range(1, threads - 1).Select(_ => process.NewThread())];

    /// <summary>Calls that answered null; only a machine that refuses something has them.</summary>
    public int Failures { get; private set; }

    /// <summary>The blocks it holds now.</summary>
    public IEnumerable<nuint> Blocks => blocks.Select(block => block.Pointer);

    public void Run(int calls)
    {
        for (int i = 0; i < calls; i++)
        {
            using SimulatedMachine.Scope scope = process.As(crew[random.Next(crew.Length)]);
            Call();
        }
    }

    public void FreeAll()
    {
        while (blocks.Count > 0)
            FreeOne();
    }

    /// <summary>Now and then a thread ends and another begins.</summary>
    public void ReplaceThread(int index)
    {
        process.Exit(crew[index]);
        crew[index] = process.NewThread();
    }

    private void Call()
    {
        int choice = random.Next(100);
        if (choice < 40)
            Keep(process.Malloc(Size(out nuint size)), size);
        else if (choice < 45)
            KeepZeroed(Size(out nuint size));
        else if (choice < 50)
            KeepAligned((nuint)1 << random.Next(0, 14), Size(out nuint size));
        else if (blocks.Count == 0)
            return;
        else if (choice < 60)
            ResizeOne();
        else
            FreeOne();
    }

    private nuint Size(out nuint size)
    {
        size = (nuint)(random.Next(100) switch
        {
            < 50 => random.Next(0, 200),
            < 80 => random.Next(0, 1200),
            < 95 => random.Next(0, 20_000),
            < 99 => random.Next(0, 150_000),
            _ => random.Next(0, 700_000),
        });
        return size;
    }

    private void Keep(nuint pointer, nuint size)
    {
        if (pointer == 0)
        {
            Failures++;
            return;
        }

        Assert.Equal((nuint)0, pointer % TLayout.Alignment);
        Assert.True(process.UsableSize(pointer) >= size);
        byte mark = (byte)random.Next(1, 256);
        process.Fill(pointer, mark, size);
        blocks.Add((pointer, size, mark));
    }

    private void KeepZeroed(nuint size)
    {
        nuint pointer = process.Calloc(1, size);
        if (pointer != 0)
            AssertFilled(pointer, size, 0);
        Keep(pointer, size);
    }

    private void KeepAligned(nuint alignment, nuint size)
    {
        nuint pointer = process.AlignedAllocate(alignment, size);
        Assert.Equal((nuint)0, pointer % alignment);
        Keep(pointer, size);
    }

    private void ResizeOne()
    {
        (nuint pointer, nuint oldSize, byte mark) = Take();
        nuint moved = process.Realloc(pointer, Math.Max(1, Size(out nuint size)));
        if (moved == 0)
        {
            AssertFilled(pointer, oldSize, mark);
            blocks.Add((pointer, oldSize, mark));
            Failures++;
            return;
        }

        AssertFilled(moved, Math.Min(oldSize, size), mark);
        Keep(moved, size);
    }

    private void FreeOne()
    {
        (nuint pointer, nuint size, byte mark) = Take();
        AssertFilled(pointer, size, mark);
        process.Free(pointer);
    }

    private (nuint Pointer, nuint Size, byte Mark) Take()
    {
        int index = random.Next(blocks.Count);
        (nuint, nuint, byte) taken = blocks[index];
        blocks[index] = blocks[^1];
        blocks.RemoveAt(blocks.Count - 1);
        return taken;
    }

    private void AssertFilled(nuint pointer, nuint size, byte mark) =>
        Assert.False(
            process.ReadBytes(pointer, (int)size).AsSpan().ContainsAnyExcept(mark), "A block lost its contents.");
}
