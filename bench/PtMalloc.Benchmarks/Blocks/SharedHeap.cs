namespace PtMalloc.Benchmarks.Blocks;

/// <summary>A block of <see cref="NativeHeap.Shared"/>.</summary>
public readonly unsafe struct SharedHeap : IZeroedBlock<SharedHeap>, IAlignedBlock<SharedHeap>,
    IResizableBlock<SharedHeap>, IHeapBlock<SharedHeap>
{
    private readonly byte* address;

    private SharedHeap(void* address) => this.address = (byte*)address;

    public static SharedHeap Alloc(int bytes) => new(NativeHeap.Shared.Alloc((nuint)bytes));

    public static SharedHeap AllocZeroed(int bytes) => new(NativeHeap.Shared.AllocZeroed((nuint)bytes));

    public static SharedHeap AllocAligned(int bytes, int alignment) =>
        new(NativeHeap.Shared.AlignedAlloc((nuint)bytes, (nuint)alignment));

    public static void UseHeap(int blocks, int bytes) => OneByOne.Use<SharedHeap>(blocks, bytes);

    public SharedHeap Resize(int bytes) => new(NativeHeap.Shared.Realloc(address, (nuint)bytes));

    public void Free() => NativeHeap.Shared.Free(address);

    public void FreeAligned() => Free();

    public void Touch() => *address = 1;
}
