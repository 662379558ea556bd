using System;

namespace PtMalloc;

/// <content>Tags for reports of leaks.</content>
public sealed partial class NativeHeap
{
    [ThreadStatic]
    private static string? t_tag;

    /// <summary>What the calling thread is about: written beside each block that it allocates from a heap that tracks allocations. Empty: nothing in particular.</summary>
    public static string Tag
    {
        get => t_tag ?? "";
        set => t_tag = value ?? throw new ArgumentNullException(nameof(value));
    }
}
