namespace PtMalloc.Simulation.Pictures;

/// <summary>What a chunk is at the moment.</summary>
public enum BoxState
{
    InUse,
    Cached,

    /// <summary>Freed by a thread with another home arena, and on its way to its own arena.</summary>
    Sent,

    Fast,

    /// <summary>In a full magazine that its arena keeps.</summary>
    Depot,

    Unsorted,
    Small,
    Large,
    Top,
    Fencepost,
    Mapped,
}
