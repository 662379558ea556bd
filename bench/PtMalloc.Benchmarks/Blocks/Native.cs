using System.Runtime.InteropServices;

namespace PtMalloc.Benchmarks.Blocks;

/// <summary>A block of <see cref="NativeMemory"/>: glibc's malloc.</summary>
public readonly unsafe struct Native : IZeroedBlock<Native>, IAlignedBlock<Native>, IResizableBlock<Native>,
    IHeapBlock<Native>
{
    private readonly byte* address;

    private Native(void* address) => this.address = (byte*)address;

    public static Native Alloc(int bytes) => new(NativeMemory.Alloc((nuint)bytes));

    public static Native AllocZeroed(int bytes) => new(NativeMemory.AllocZeroed((nuint)bytes));

    public static Native AllocAligned(int bytes, int alignment) =>
        new(NativeMemory.AlignedAlloc((nuint)bytes, (nuint)alignment));

    public static void UseHeap(int blocks, int bytes) => OneByOne.Use<Native>(blocks, bytes);

    public Native Resize(int bytes) => new(NativeMemory.Realloc(address, (nuint)bytes));

    public void Free() => NativeMemory.Free(address);

    public void FreeAligned() => NativeMemory.AlignedFree(address);

    public void Touch() => *address = 1;
}
