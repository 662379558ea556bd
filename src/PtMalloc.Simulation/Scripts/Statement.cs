using System.Collections.Generic;

namespace PtMalloc.Simulation.Scripts;

/// <summary>One statement of a script.</summary>
/// <param name="Column">Where it begins, from 1.</param>
/// <param name="Text">As it was written.</param>
/// <param name="Thread">The thread that makes the call, from 1.</param>
/// <param name="Operation">What it does.</param>
/// <param name="Result">The name that the block gets; null: none.</param>
/// <param name="Operands">As many as the operation takes.</param>
public sealed record Statement(
    int Column, string Text, int Thread, Operation Operation, string? Result, IReadOnlyList<Operand> Operands);
