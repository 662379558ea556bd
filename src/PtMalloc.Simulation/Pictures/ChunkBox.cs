namespace PtMalloc.Simulation.Pictures;

/// <summary>A chunk in a picture.</summary>
/// <param name="Address">Where it begins.</param>
/// <param name="Size">Its bytes.</param>
/// <param name="Flags">The flags of its size word.</param>
/// <param name="State">What it is.</param>
/// <param name="Bin">The bin it is in: fast bins from 0, cache bins from 0, bins from 1; else 0.</param>
/// <param name="Name">What the program calls it; null: nothing, or it is not in use.</param>
public readonly record struct ChunkBox(nuint Address, nuint Size, nuint Flags, BoxState State, int Bin, string? Name);
