namespace PtMalloc.Simulation.Scripts;

/// <summary>
/// What stands between a call's parentheses: a number, the name of a block, or a parameter of mallopt.
/// </summary>
/// <param name="Name">The block's name; null: it is a number, and 0 in a block's place is the null pointer.</param>
/// <param name="Number">The number; for a parameter its <see cref="Option"/>.</param>
public readonly record struct Operand(string? Name, nuint Number);
