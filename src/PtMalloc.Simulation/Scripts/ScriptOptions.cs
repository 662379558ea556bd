namespace PtMalloc.Simulation.Scripts;

/// <summary>How a script is run.</summary>
public sealed record ScriptOptions
{
    /// <summary>
    /// Whether the thread caches are on. Off, every call reaches its arena, as the documents tell it.
    /// </summary>
    public bool HasCache { get; init; }

    /// <summary>Threads that the script may name.</summary>
    public required int Threads { get; init; }
}
