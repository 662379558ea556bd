using System;
using System.Collections.Generic;
using System.Linq;
using PtMalloc.Tests.Harness;
using Xunit;

namespace PtMalloc.Tests.Heaps.Programs;

/// <summary>
/// A program under way, and the model of what it has: which block lies at which place, in which heap, filled with what.
/// </summary>
internal sealed unsafe class ProgramRun : IDisposable
{
    private const int CallsBetweenChecks = 20;

    private readonly RandomProgram program;
    private readonly NativeHeap[] heaps;
    private readonly Worker[] workers =
        [.. Enumerable.Range(0, RandomProgram.Threads).Select(static _ => new Worker())];
    private readonly Block?[] blocks = new Block?[RandomProgram.Places];
    private readonly int[] owners = new int[RandomProgram.Places];

    private ProgramRun(RandomProgram program)
    {
        this.program = program;
        heaps = [.. Enumerable.Range(0, RandomProgram.Heaps).Select(_ => new NativeHeap(program.Options))];
    }

    /// <summary>Runs the program, and fails if a heap does not do what the model says.</summary>
    public static void Of(RandomProgram program)
    {
        using ProgramRun run = new(program);
        for (int index = 0; index < program.Calls.Count; index++)
        {
            Call call = program.Calls[index];
            if (call.Verb == Verb.EndThread)
                run.EndThread(call.Thread);
            else
                run.workers[call.Thread].Do(() => run.Make(call, mark: index));
            if (index % CallsBetweenChecks == 0)
                run.Check();
        }

        run.Check();
        run.FreeAll();
        run.Check();
    }

    public void Dispose()
    {
        Array.ForEach(workers, static worker => worker.Dispose());
        Array.ForEach(heaps, static heap => heap.Dispose());
    }

    private void EndThread(int thread)
    {
        workers[thread].Dispose();
        workers[thread] = new Worker();
    }

    private void Make(Call call, int mark)
    {
        ref Block? block = ref blocks[call.Place];
        NativeHeap owner = heaps[owners[call.Place]];
        if (call.Verb == Verb.Trim)
            heaps[call.Heap].Trim();
        else if (block is null)
            Allocate(call, mark);
        else if (call.Verb == Verb.FreeElsewhere)
            AssertForeign(block, heaps[1 - owners[call.Place]]);
        else if (call.Verb is Verb.Free or Verb.FreeSized)
            Free(call, owner);
        else
            Resize(call, owner, mark);
    }

    private void Allocate(Call call, int mark)
    {
        if (call.Verb is Verb.Free or Verb.FreeSized or Verb.FreeElsewhere)
            return;
        NativeHeap heap = heaps[call.Heap];
        nuint size = (nuint)call.Size;
        void* pointer = call.Verb switch
        {
            Verb.AllocZeroed => heap.AllocZeroed(size),
            Verb.AlignedAlloc => heap.AlignedAlloc(size, call.Alignment),
            Verb.Realloc => heap.Realloc(null, size),
            Verb.AlignedRealloc => heap.AlignedRealloc(null, size, call.Alignment),
            _ => heap.Alloc(size),
        };
        Assert.True(pointer != null);
        AssertAligned(call, pointer);
        if (call.Verb == Verb.AllocZeroed || program.Options.ZeroMemory)
            Assert.Equal(-1, new Span<byte>(pointer, call.Size).IndexOfAnyExcept((byte)0));
        Keep(call, call.Heap, pointer, mark);
    }

    private void Resize(Call call, NativeHeap owner, int mark)
    {
        Block old = blocks[call.Place]!;
        byte* pointer = (byte*)(call.IsAligned
            ? owner.AlignedRealloc(old.Pointer, (nuint)call.Size, call.Alignment)
            : owner.Realloc(old.Pointer, (nuint)call.Size));
        AssertAligned(call, pointer);
        int kept = Math.Min((int)old.Size, call.Size);
        Assert.Equal(-1, new Span<byte>(pointer, kept).IndexOfAnyExcept(old.Mark));
        if (program.Options.ZeroMemory)
            Assert.Equal(-1, new Span<byte>(pointer + kept, call.Size - kept).IndexOfAnyExcept((byte)0));
        Keep(call, owners[call.Place], pointer, mark);
    }

    private static void AssertAligned(Call call, void* pointer) =>
        Assert.Equal(0u, (nuint)pointer % (call.IsAligned ? nuint.Max(call.Alignment, 16) : 16));

    private void Keep(Call call, int heap, void* pointer, int mark)
    {
        blocks[call.Place] = Block.Hold(pointer, (nuint)call.Size, mark);
        owners[call.Place] = heap;
    }

    private void Free(Call call, NativeHeap owner)
    {
        Block block = blocks[call.Place]!;
        if (call.Verb == Verb.Free)
            owner.Free(block.Pointer);
        else
            owner.FreeSized(block.Pointer, block.Size);
        blocks[call.Place] = null;
    }

    private void FreeAll()
    {
        for (int place = 0; place < blocks.Length; place++)
        {
            blocks[place]?.Free(heaps[owners[place]]);
            blocks[place] = null;
        }
    }

    private static void AssertForeign(Block block, NativeHeap other) =>
        Assert.Throws<ArgumentException>("ptr", () => other.Free(block.Pointer));

    private void Check()
    {
        Assert.All(blocks, static block => Assert.True(block?.IsIntact ?? true));
        for (int heap = 0; heap < heaps.Length; heap++)
        {
            heaps[heap].Verify();
            CheckWalk(heaps[heap], BlocksOf(heap));
            CheckStatistics(heaps[heap].GetStatistics(), BlocksOf(heap));
        }
    }

    private Block[] BlocksOf(int heap) =>
        [.. blocks.Where((_, place) => owners[place] == heap).OfType<Block>().OrderBy(static block => block.Address)];

    /// <summary>
    /// A walk finds just the program's blocks, each with the room that it asked for, and no two of them overlap.
    /// </summary>
    private void CheckWalk(NativeHeap heap, Block[] expected)
    {
        List<NativeBlock> found = [];
        heap.Walk(found.Add);
        Assert.Equal(
            expected.Select(static block => block.Address), found.Select(static block => block.Address).Order());
        foreach ((NativeBlock seen, Block block) in found.OrderBy(static block => block.Address).Zip(expected))
            Assert.True(seen.Size >= block.Size && seen.Size == heap.UsableSize(block.Pointer));
        Assert.DoesNotContain(expected.Zip(expected.Skip(1)), static pair => pair.First.Overlaps(pair.Second));
        if (program.Options.TrackAllocations)
        {
            Assert.Equal(
                expected.Select(static block => (block.Address, block.Size)),
                heap.GetLiveBlocks().Select(static block => (block.Address, block.Size)).Order());
        }
    }

    private static void CheckStatistics(NativeHeapStatistics found, Block[] expected)
    {
        Assert.True(found.SystemBytes >= expected.Sum(static block => (long)block.Size));
        Assert.InRange(found.InUseBytes + found.CachedBytes + found.FreeBytes, 0, found.SystemBytes);
        Assert.InRange(found.MappedBytes, 0, found.SystemBytes);
        Assert.InRange(found.SystemBytes, 0, found.PeakSystemBytes);
        Assert.InRange(found.FreedBytes, 0, found.AllocatedBytes);
        Assert.InRange(found.Arenas, expected.Length == 0 ? 0 : 1, int.MaxValue);
    }
}
