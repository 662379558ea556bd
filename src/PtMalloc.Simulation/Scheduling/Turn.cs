namespace PtMalloc.Simulation.Scheduling;

/// <summary>One choice of a schedule that is not the usual one: at this decision, this thread goes on.</summary>
public readonly record struct Turn(int Decision, int Thread);
