namespace PtMalloc.Simulation;

/// <summary>A run of pages in one state; <paramref name="End"/> is the first address after it.</summary>
public readonly record struct Region(nuint Start, nuint End, PageState State)
{
    public nuint Bytes => End - Start;
}
