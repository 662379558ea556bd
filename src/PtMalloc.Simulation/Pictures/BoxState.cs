namespace PtMalloc.Simulation.Pictures;

/// <summary>What a chunk is at the moment.</summary>
public enum BoxState
{
    InUse,
    Cached,
    Fast,
    Unsorted,
    Small,
    Large,
    Top,
    Fencepost,
    Mapped,
}
