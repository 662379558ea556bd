namespace PtMalloc.Core;

/// <summary>Where the pieces are noted that main's memory may be in.</summary>
public static class PieceTable
{
    /// <summary>
    /// Pieces that the root has room for. One is the rule; each move of the break by someone else, and each refusal of
    /// it, makes one more.
    /// </summary>
    public const int Capacity = 32;
}
