namespace PtMalloc.Core;

/// <summary>Flags of an arena.</summary>
public static class ArenaFlags
{
    /// <summary>
    /// The arena is not one piece: always in a thread arena; in main once the break was refused and parts are mapped
    /// (NONCONTIGUOUS_BIT).
    /// </summary>
    public const nuint NonContiguous = 2;
}
