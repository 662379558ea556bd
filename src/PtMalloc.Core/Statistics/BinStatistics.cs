namespace PtMalloc.Core;

/// <summary>The free chunks of one bin.</summary>
public struct BinStatistics
{
    public nuint Chunks { get; internal set; }

    public nuint Bytes { get; internal set; }

    /// <summary>The smallest chunk; 0 if there is none.</summary>
    public nuint Smallest { get; internal set; }

    public nuint Largest { get; internal set; }

    internal void Add(nuint size) => Add(size, 1);

    /// <summary>So many chunks of one size; at least one.</summary>
    internal void Add(nuint size, nuint count)
    {
        Chunks += count;
        Bytes += size * count;
        if (size > Largest)
            Largest = size;
        if (Smallest == 0 || size < Smallest)
            Smallest = size;
    }
}
