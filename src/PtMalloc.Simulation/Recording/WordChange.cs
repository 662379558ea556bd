namespace PtMalloc.Simulation;

/// <summary>A word that was written: where, what was there, what is there now.</summary>
public readonly record struct WordChange(nuint Address, nuint Old, nuint New);
