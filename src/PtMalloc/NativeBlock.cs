namespace PtMalloc;

/// <summary>A block in use, as a walk over a heap finds it.</summary>
/// <param name="Address">Where its bytes begin.</param>
/// <param name="Size">Bytes that may be used, as <see cref="NativeHeap.UsableSize"/> says.</param>
public readonly record struct NativeBlock(nint Address, nuint Size);
