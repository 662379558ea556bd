using System.Collections.Generic;

namespace PtMalloc.Simulation.Pictures;

/// <summary>A heap in a picture: a piece of memory tiled with chunks.</summary>
/// <param name="Arena">The arena's address; 0: chunks mapped on their own.</param>
/// <param name="Start">Where it begins: in a thread arena with a header, else with its first chunk.</param>
/// <param name="Bytes">From there to its end.</param>
/// <param name="Chunks">Its chunks, lowest first.</param>
public sealed record HeapRow(nuint Arena, nuint Start, nuint Bytes, IReadOnlyList<ChunkBox> Chunks);
