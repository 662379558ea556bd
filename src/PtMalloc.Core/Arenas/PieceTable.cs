namespace PtMalloc.Core;

/// <summary>How much is kept of the pieces that main's memory may be in.</summary>
public static class PieceTable
{
    /// <summary>Pieces that are known by their bounds. One is the rule; each move of the break by someone else, and each refusal of it, makes one more.</summary>
    public const int Capacity = 32;
}
