using System.Collections.Generic;
using PtMalloc.Simulation.Sentences;

namespace PtMalloc.Simulation.Scripts;

/// <summary>A script that was run on a machine of its own, to the end or to where the allocator stopped it.</summary>
/// <param name="Statements">What each statement did.</param>
/// <param name="Recording">Everything that happened, to be stepped through.</param>
/// <param name="Teller">Says each step in words.</param>
public sealed record ScriptRun(IReadOnlyList<StatementRun> Statements, MachineRecording Recording, Teller Teller);
