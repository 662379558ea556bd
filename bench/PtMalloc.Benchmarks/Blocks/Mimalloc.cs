using System.Runtime.InteropServices;

namespace PtMalloc.Benchmarks.Blocks;

/// <summary>
/// A block of mimalloc, called as a program would call Debian's library. The transitions stay in: a call may go to the
/// system for memory, and the collector must not wait for it.
/// </summary>
public readonly unsafe partial struct Mimalloc : IZeroedBlock<Mimalloc>, IAlignedBlock<Mimalloc>,
    IResizableBlock<Mimalloc>, IHeapBlock<Mimalloc>
{
    private const string Library = "libmimalloc.so.2";

    private readonly byte* address;

    private Mimalloc(void* address) => this.address = (byte*)address;

    public static Mimalloc Alloc(int bytes) => new(Allocate((nuint)bytes));

    public static Mimalloc AllocZeroed(int bytes) => new(AllocateZeroed((nuint)bytes));

    public static Mimalloc AllocAligned(int bytes, int alignment) =>
        new(AllocateAligned((nuint)bytes, (nuint)alignment));

    public static void UseHeap(int blocks, int bytes)
    {
        void* heap = CreateHeap();
        for (int i = 0; i < blocks; i++)
            new Mimalloc(AllocateIn(heap, (nuint)bytes)).Touch();
        DestroyHeap(heap);
    }

    public Mimalloc Resize(int bytes) => new(Reallocate(address, (nuint)bytes));

    public void Free() => Release(address);

    public void FreeAligned() => Free();

    public void Touch() => *address = 1;

    [LibraryImport(Library, EntryPoint = "mi_malloc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void* Allocate(nuint bytes);

    [LibraryImport(Library, EntryPoint = "mi_zalloc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void* AllocateZeroed(nuint bytes);

    [LibraryImport(Library, EntryPoint = "mi_malloc_aligned")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void* AllocateAligned(nuint bytes, nuint alignment);

    [LibraryImport(Library, EntryPoint = "mi_realloc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void* Reallocate(void* address, nuint bytes);

    [LibraryImport(Library, EntryPoint = "mi_free")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void Release(void* address);

    [LibraryImport(Library, EntryPoint = "mi_heap_new")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void* CreateHeap();

    [LibraryImport(Library, EntryPoint = "mi_heap_malloc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void* AllocateIn(void* heap, nuint bytes);

    [LibraryImport(Library, EntryPoint = "mi_heap_destroy")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void DestroyHeap(void* heap);
}
