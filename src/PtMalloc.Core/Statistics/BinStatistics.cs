namespace PtMalloc;

/// <summary>The free chunks of one bin.</summary>
public struct BinStatistics
{
    public nuint Chunks { get; private set; }

    public nuint Bytes { get; private set; }

    /// <summary>The smallest chunk; 0 if there is none.</summary>
    public nuint Smallest { get; private set; }

    public nuint Largest { get; private set; }

    internal void Add(nuint size)
    {
        Chunks++;
        Bytes += size;
        if (size > Largest)
            Largest = size;
        if (Smallest == 0 || size < Smallest)
            Smallest = size;
    }
}
