namespace PtMalloc.Simulation.Scripts;

/// <summary>How a script is run.</summary>
public sealed record ScriptOptions
{
    /// <summary>
    /// Whether the thread caches are on. If not, every call reaches its arena, as the documents tell it.
    /// </summary>
    public bool HasCache { get; init; }

    /// <summary>What the settings are before the first statement: with the product's, memory decays.</summary>
    public Profile Profile { get; init; } = Profile.AsGlibc;

    /// <summary>Threads that the script may name.</summary>
    public required int Threads { get; init; }
}
