namespace PtMalloc.Simulation;

/// <summary>A system call as the log keeps it.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Address">What it worked on; for the break: where it was.</param>
/// <param name="Bytes">How much; negative when the break went down; for a remapping: the new size.</param>
/// <param name="Result">The address it returned, if it returns one.</param>
/// <param name="Succeeded">Whether it did what was asked; if not, it changed nothing.</param>
public readonly record struct SystemCall(SystemCallKind Kind, nuint Address, long Bytes, nuint Result, bool Succeeded);
