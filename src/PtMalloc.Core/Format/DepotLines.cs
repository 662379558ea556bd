namespace PtMalloc.Core;

/// <summary>How much of an arena the depot's lines take, on any platform.</summary>
public static class DepotLines
{
    /// <summary>Lines in all: one for each small cache bin, and for each medium one.</summary>
    public const int Count = CacheBins.Count + CacheBins.MediumCount;

    /// <summary>Words in each (see DepotLine).</summary>
    public const int Words = 6;
}
