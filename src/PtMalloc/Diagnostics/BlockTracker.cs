using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;

namespace PtMalloc.Managed;

/// <summary>What a heap with TrackAllocations remembers of its blocks in use.</summary>
internal sealed class BlockTracker
{
    private static readonly string? s_ownAssembly = typeof(BlockTracker).Assembly.FullName;

    private readonly ConcurrentDictionary<nuint, Entry> entries = new();
    private long made;

    public long Count
    {
        get
        {
            int count = 0;
            Uninterrupted.Run(entries, entries => count = entries.Count);
            return count;
        }
    }

    public long Bytes => entries.Sum(static entry => (long)entry.Value.Allocation.Size);

    public void Add(nuint block, nuint bytes) =>
        Restore(new Entry(
            Interlocked.Increment(ref made),
            new NativeAllocation((nint)block, bytes, NativeHeap.Tag, StackOfCaller())));

    /// <summary>
    /// Forgets a block before it is freed, since its address may belong to another block right afterwards. Returns what
    /// was known of it.
    /// </summary>
    public Entry Remove(nuint block)
    {
        Entry known = default;
        Uninterrupted.Run(entries, entries => entries.TryRemove(block, out known));
        return known;
    }

    /// <summary>Remembers a block again that was not freed after all.</summary>
    public void Restore(Entry known)
    {
        if (known.Allocation is not null)
            Uninterrupted.Run(entries, entries => entries[(nuint)known.Allocation.Address] = known);
    }

    public IReadOnlyList<NativeAllocation> Snapshot() =>
        [.. entries.Select(static entry => entry.Value)
            .OrderBy(static entry => entry.Number)
            .Select(static entry => entry.Allocation)];

    /// <summary>
    /// The stack from the library's caller on. The library's own frames are skipped by their assembly, because their
    /// number depends on inlining.
    /// </summary>
    private static StackTrace StackOfCaller() =>
        new(new StackTrace(fNeedFileInfo: true).GetFrames().SkipWhile(static frame =>
            DiagnosticMethodInfo.Create(frame)?.DeclaringAssemblyName == s_ownAssembly));

    internal readonly record struct Entry(long Number, NativeAllocation Allocation);
}
