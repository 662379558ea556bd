using System.Collections.Concurrent;
using System.Diagnostics;
using System.Linq;

namespace PtMalloc.Managed;

/// <summary>What a heap with TrackAllocations remembers of its blocks in use.</summary>
internal sealed class BlockTracker
{
    private readonly ConcurrentDictionary<nuint, Record> blocks = new();

    public long Count => blocks.Count;

    public long Bytes => blocks.Values.Sum(static record => (long)record.Bytes);

    public void Add(nuint block, nuint bytes) => blocks[block] = new Record(bytes, new StackTrace(skipFrames: 2, fNeedFileInfo: true));

    public void Remove(nuint block) => blocks.TryRemove(block, out _);

    internal readonly record struct Record(nuint Bytes, StackTrace Stack);
}
