using System.Runtime.CompilerServices;

namespace System.Runtime.Intrinsics.X86;

/// <summary>What every x86-64 processor has.</summary>
public static unsafe class Sse
{
    /// <summary>PREFETCHT0: brings a line into all caches; no fault, whatever the address.</summary>
    [Intrinsic]
    public static void Prefetch0(void* address) => Prefetch0(address);
}
