using System;
using System.Collections.Generic;
using PtMalloc.Managed;

namespace PtMalloc;

/// <content>What is in the heap.</content>
public sealed partial class NativeHeap
{
    /// <summary>Counts what the heap holds. Takes each arena's lock for a moment, and as long as there are free chunks to count.</summary>
    /// <returns>The figures.</returns>
    /// <exception cref="ObjectDisposedException">The heap was disposed of.</exception>
    /// <exception cref="NativeHeapCorruptedException">Counting met damaged memory.</exception>
    public NativeHeapStatistics GetStatistics() => Look(HeapInventory.Measure);

    /// <summary>
    /// Visits every block in use, in no particular order. They are gathered first, so the visitor may allocate and free; a block that another thread
    /// allocates or frees meanwhile may be visited or not.
    /// </summary>
    /// <param name="visitor">Called for each block.</param>
    /// <exception cref="ArgumentNullException"><paramref name="visitor"/> is null.</exception>
    /// <exception cref="ObjectDisposedException">The heap was disposed of.</exception>
    /// <exception cref="NativeHeapCorruptedException">The walk met damaged memory.</exception>
    public void Walk(Action<NativeBlock> visitor)
    {
        ArgumentNullException.ThrowIfNull(visitor);
        foreach (NativeBlock found in Look(HeapInventory.Live))
            visitor(found);
    }

    /// <summary>Requires that every arena is sound: chunks, lists, counts.</summary>
    /// <exception cref="ObjectDisposedException">The heap was disposed of.</exception>
    /// <exception cref="NativeHeapCorruptedException">The heap is damaged; the message says where.</exception>
    public void Verify() =>
        Look(static block =>
        {
            HeapInventory.Require(block);
            return true;
        });

    /// <summary>
    /// The blocks in use of a heap that tracks allocations, with size, tag and who allocated them, oldest first: what it would leak if it were
    /// disposed of now.
    /// </summary>
    /// <returns>One record for each block.</returns>
    /// <exception cref="InvalidOperationException">The heap was made without <see cref="NativeHeapOptions.TrackAllocations"/>.</exception>
    public IReadOnlyList<NativeAllocation> GetLiveBlocks() =>
        tracker?.Snapshot() ?? throw new InvalidOperationException($"The heap \"{Name}\" does not track allocations: make it with {nameof(NativeHeapOptions.TrackAllocations)}.");

    /// <summary>Gives free memory back to the system now, rather than half a second after it was last used (malloc_trim).</summary>
    /// <returns>Whether any went.</returns>
    /// <exception cref="ObjectDisposedException">The heap was disposed of.</exception>
    public bool Trim()
    {
        bool any = Allocator.Trim(0, Enter());
        CurrentHeap.Leave();
        return any;
    }

    /// <summary>As <see cref="GetStatistics"/>, for who looks at all heaps there are: false if this one can't be measured, or is disposed of. Not while another disposes of it.</summary>
    internal bool TryMeasure(out NativeHeapStatistics found)
    {
        found = default;
        using (ThreadRegistry.Gate.Enter())
        {
            if (IsDisposed || block.IsBroken)
                return false;
            try
            {
                found = GetStatistics();
                return true;
            }
            catch (NativeHeapCorruptedException)
            {
                return false;
            }
        }
    }

    private T Look<T>(Func<ControlBlock, T> look)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        CurrentHeap.Enter(block);
        return look(block);
    }
}
