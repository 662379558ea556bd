namespace PtMalloc.Proof.Tests;

/// <summary>A block as its program knows it.</summary>
/// <param name="Pointer">Where it is.</param>
/// <param name="Size">What was asked for.</param>
/// <param name="Usable">What malloc_usable_size said.</param>
/// <param name="Mark">The byte it is filled with.</param>
internal readonly record struct Block(nuint Pointer, nuint Size, nuint Usable, byte Mark)
{
    public bool Overlaps(Block other) => Pointer < other.Pointer + other.Usable && other.Pointer < Pointer + Usable;
}
