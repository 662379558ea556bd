namespace PtMalloc.Simulation.Scripts;

/// <summary>What stands between a call's parentheses: a number, or the name of a block.</summary>
/// <param name="Name">The block's name; null: it is a number, and 0 in a block's place is the null pointer.</param>
/// <param name="Number">The number.</param>
public readonly record struct Operand(string? Name, nuint Number);
