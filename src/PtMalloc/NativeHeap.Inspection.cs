using System;
using System.Collections.Generic;
using PtMalloc.Managed;

namespace PtMalloc;

/// <content>What is in the heap.</content>
public sealed partial class NativeHeap
{
    /// <summary>
    /// Counts what the heap holds. Takes each arena's lock for a moment, and as long as there are free chunks to count.
    /// </summary>
    /// <returns>The figures.</returns>
    /// <exception cref="ObjectDisposedException">The heap was disposed of.</exception>
    /// <exception cref="NativeHeapCorruptedException">Counting met damaged memory.</exception>
    public NativeHeapStatistics GetStatistics() => IsPlain ? PlainStatistics() : Look(HeapInventory.Measure);

    /// <summary>
    /// Visits every block in use, in no particular order. They are gathered first, so the visitor may allocate and
    /// free; a block that another thread allocates or frees meanwhile may be visited or not.
    /// </summary>
    /// <param name="visitor">Called for each block.</param>
    /// <exception cref="ArgumentNullException"><paramref name="visitor"/> is null.</exception>
    /// <exception cref="ObjectDisposedException">The heap was disposed of.</exception>
    /// <exception cref="NativeHeapCorruptedException">The walk met damaged memory.</exception>
    public void Walk(Action<NativeBlock> visitor)
    {
        ArgumentNullException.ThrowIfNull(visitor);
        foreach (NativeBlock found in IsPlain ? PlainBlocks() : Look(HeapInventory.Live))
            visitor(found);
    }

    /// <summary>Requires that every arena is sound: chunks, lists, counts.</summary>
    /// <exception cref="ObjectDisposedException">The heap was disposed of.</exception>
    /// <exception cref="NativeHeapCorruptedException">The heap is damaged; the message says where.</exception>
    public void Verify()
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        if (IsPlain)
            return;
        Look(static block =>
        {
            HeapInventory.Require(block);
            return true;
        });
    }

    /// <summary>
    /// The blocks in use of a heap that tracks allocations, with size, tag and who allocated them, oldest first: what
    /// it would leak if it were disposed of now.
    /// </summary>
    /// <returns>One record for each block.</returns>
    /// <exception cref="InvalidOperationException">
    /// The heap was made without <see cref="NativeHeapOptions.TrackAllocations"/>.
    /// </exception>
    public IReadOnlyList<NativeAllocation> GetLiveBlocks() =>
        tracker?.Snapshot() ?? throw new InvalidOperationException(
            $"The heap \"{Name}\" does not track allocations: "
            + $"make it with {nameof(NativeHeapOptions.TrackAllocations)}.");

    /// <summary>
    /// Gives free memory back to the system now, rather than half a second after it was last used (malloc_trim).
    /// </summary>
    /// <returns>Whether any went.</returns>
    /// <exception cref="ObjectDisposedException">The heap was disposed of.</exception>
    public bool Trim()
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        if (IsPlain)
            return false;
        bool any = Allocator.Trim(0, Enter());
        CurrentHeap.Leave();
        return any;
    }

    /// <summary>
    /// As <see cref="GetStatistics"/>, for a look at all heaps: returns false if this one can't be measured. Called
    /// under the gate, while the heap has its slot. Listeners hear nothing of what the look itself changes, since they
    /// may wait for other threads.
    /// </summary>
    internal bool TryMeasure(out NativeHeapStatistics found)
    {
        found = IsPlain ? plain!.Measure() : default;
        if (IsPlain)
            return true;
        if (block.IsBroken)
            return false;
        ControlBlock current = CurrentHeap.Block;
        CurrentHeap.Return(block);
        try
        {
            found = HeapInventory.Measure(block);
            return true;
        }
        catch (NativeHeapCorruptedException)
        {
            return false;
        }
        finally
        {
            CurrentHeap.Return(current);
        }
    }

    private T Look<T>(Func<ControlBlock, T> look)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        CurrentHeap.Enter(block);
        T seen = look(block);
        CurrentHeap.Leave();
        return seen;
    }
}
