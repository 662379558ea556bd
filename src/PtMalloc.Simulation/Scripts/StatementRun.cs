using System.Collections.Generic;
using PtMalloc.Simulation.Pictures;

namespace PtMalloc.Simulation.Scripts;

/// <summary>What a statement did.</summary>
/// <param name="Statement">The statement.</param>
/// <param name="Steps">Its steps.</param>
/// <param name="Heaps">Every heap after it.</param>
public sealed record StatementRun(Statement Statement, IReadOnlyList<RecordedStep> Steps, IReadOnlyList<HeapRow> Heaps);
