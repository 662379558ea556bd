namespace PtMalloc.Benchmarks.Blocks;

/// <summary>
/// A block of memory; its type says whose memory it is. Each allocator has a type of its own, so that the JIT compiles
/// each workload for each allocator, with nothing between the workload and the allocator's calls.
/// </summary>
/// <typeparam name="TSelf">The type itself.</typeparam>
public interface IBlock<TSelf>
    where TSelf : struct, IBlock<TSelf>
{
    /// <summary>Allocates, or rents.</summary>
    static abstract TSelf Alloc(int bytes);

    /// <summary>Gives it back; to the collector by forgetting it.</summary>
    void Free();

    /// <summary>Writes to the first byte, as whoever asks for memory will.</summary>
    void Touch();
}

/// <summary>A block of an allocator that also gives blocks of zeros.</summary>
/// <typeparam name="TSelf">The type itself.</typeparam>
public interface IZeroedBlock<TSelf> : IBlock<TSelf>
    where TSelf : struct, IZeroedBlock<TSelf>
{
    static abstract TSelf AllocZeroed(int bytes);
}

/// <summary>A block of an allocator that also gives aligned blocks.</summary>
/// <typeparam name="TSelf">The type itself.</typeparam>
public interface IAlignedBlock<TSelf> : IBlock<TSelf>
    where TSelf : struct, IAlignedBlock<TSelf>
{
    static abstract TSelf AllocAligned(int bytes, int alignment);

    void FreeAligned();
}

/// <summary>A block of an allocator that also changes a block's size.</summary>
/// <typeparam name="TSelf">The type itself.</typeparam>
public interface IResizableBlock<TSelf> : IBlock<TSelf>
    where TSelf : struct, IResizableBlock<TSelf>
{
    TSelf Resize(int bytes);
}

/// <summary>
/// A block of an allocator that has heaps to fill and drop, or of one without heaps, whose blocks are then freed one by
/// one.
/// </summary>
/// <typeparam name="TSelf">The type itself.</typeparam>
public interface IHeapBlock<TSelf> : IBlock<TSelf>
    where TSelf : struct, IHeapBlock<TSelf>
{
    /// <summary>A heap is made, so many blocks are allocated in it, and all of it is freed.</summary>
    static abstract void UseHeap(int blocks, int bytes);
}
