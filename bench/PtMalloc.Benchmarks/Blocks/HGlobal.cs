using System.Runtime.InteropServices;

namespace PtMalloc.Benchmarks.Blocks;

/// <summary>A block of <see cref="Marshal.AllocHGlobal(int)"/>.</summary>
public readonly unsafe struct HGlobal : IResizableBlock<HGlobal>
{
    private readonly nint address;

    private HGlobal(nint address) => this.address = address;

    public static HGlobal Alloc(int bytes) => new(Marshal.AllocHGlobal(bytes));

    public HGlobal Resize(int bytes) => new(Marshal.ReAllocHGlobal(address, bytes));

    public void Free() => Marshal.FreeHGlobal(address);

    public void Touch() => *(byte*)address = 1;
}
