namespace PtMalloc.Simulation;

/// <summary>A step of the allocator as a listener hears it.</summary>
public readonly record struct StepEvent(Step Step, nuint Subject, nuint Detail);
