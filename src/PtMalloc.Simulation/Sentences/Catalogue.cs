using System.Collections.Generic;
using PtMalloc.Simulation.Pictures;

namespace PtMalloc.Simulation.Sentences;

/// <summary>
/// Everything said in one language, keyed by what it is said of. A sentence has places, in braces, that
/// <see cref="Teller"/> fills; a language that needs another order of words just puts them there.
/// </summary>
public sealed record Catalogue
{
    /// <summary>What is said of each step.</summary>
    public required IReadOnlyDictionary<Step, string> Steps { get; init; }

    /// <summary>What is said of each system call, which <see cref="Step.SystemCalled"/> stands for.</summary>
    public required IReadOnlyDictionary<SystemCallKind, string> Calls { get; init; }

    /// <summary>What is said of a system call that was refused.</summary>
    public required string Refused { get; init; }

    /// <summary>What a chunk is called in a picture.</summary>
    public required IReadOnlyDictionary<BoxState, string> States { get; init; }

    /// <summary>The heading of a heap in a picture.</summary>
    public required string Heap { get; init; }

    /// <summary>The heading of the mapped chunks in a picture.</summary>
    public required string MappedChunks { get; init; }

    /// <summary>The heading of a statement.</summary>
    public required string Statement { get; init; }

    public required string MainArena { get; init; }

    public required string ThreadArena { get; init; }

    public required string Null { get; init; }

    public required string NoFlags { get; init; }
}
