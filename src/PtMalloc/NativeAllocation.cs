using System.Diagnostics;

namespace PtMalloc;

/// <summary>A block in use of a heap that tracks allocations.</summary>
/// <param name="Address">Where its bytes begin.</param>
/// <param name="Size">Bytes that were asked for.</param>
/// <param name="Tag">What <see cref="NativeHeap.Tag"/> was where it was allocated; empty if nothing.</param>
/// <param name="Stack">Who allocated it.</param>
public sealed record NativeAllocation(nint Address, nuint Size, string Tag, StackTrace Stack);
