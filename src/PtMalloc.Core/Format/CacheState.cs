namespace PtMalloc.Core;

/// <summary>Whose a cache is.</summary>
public static class CacheState
{
    /// <summary>Nobody's: spare, or still all zero.</summary>
    public const nuint Spare = 0;

    /// <summary>A running thread's.</summary>
    public const nuint Attached = 1;

    /// <summary>
    /// The one shared cache of threads that have ended theirs, or could not get one: never accepts, never changes.
    /// </summary>
    public const nuint Exited = 2;
}
