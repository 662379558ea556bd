namespace PtMalloc.Benchmarks.Blocks;

/// <summary>A block of a heap of the program's own.</summary>
public readonly unsafe struct OwnHeap : IZeroedBlock<OwnHeap>, IAlignedBlock<OwnHeap>, IResizableBlock<OwnHeap>,
    IHeapBlock<OwnHeap>
{
    private readonly byte* address;

    private OwnHeap(void* address) => this.address = (byte*)address;

    /// <summary>
    /// It has a setter, so that the JIT does not treat it as a constant: a program would keep its heap in a field.
    /// </summary>
    private static NativeHeap Heap { get; set; } = new();

    public static OwnHeap Alloc(int bytes) => new(Heap.Alloc((nuint)bytes));

    public static OwnHeap AllocZeroed(int bytes) => new(Heap.AllocZeroed((nuint)bytes));

    public static OwnHeap AllocAligned(int bytes, int alignment) =>
        new(Heap.AlignedAlloc((nuint)bytes, (nuint)alignment));

    public static void UseHeap(int blocks, int bytes)
    {
        using NativeHeap heap = new();
        for (int i = 0; i < blocks; i++)
            new OwnHeap(heap.Alloc((nuint)bytes)).Touch();
    }

    public OwnHeap Resize(int bytes) => new(Heap.Realloc(address, (nuint)bytes));

    public void Free() => Heap.Free(address);

    public void FreeAligned() => Free();

    public void Touch() => *address = 1;
}
