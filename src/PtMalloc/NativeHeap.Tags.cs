using System;
using System.Threading;

namespace PtMalloc;

/// <content>Tags for reports of leaks.</content>
public sealed partial class NativeHeap
{
    private static readonly AsyncLocal<string?> s_tag = new();

    /// <summary>
    /// What the caller is about: written beside each block that it allocates from a heap that tracks allocations.
    /// Empty: nothing in particular. It follows the caller over each <c>await</c>, and into threads and tasks that it
    /// begins; it does not see what these set (<see cref="AsyncLocal{T}"/>).
    /// </summary>
    public static string Tag
    {
        get => s_tag.Value ?? "";
        set => s_tag.Value = value ?? throw new ArgumentNullException(nameof(value));
    }
}
