namespace PtMalloc;

/// <summary>
/// How much a heap spends on finding misuse. Each level but <see cref="None"/> makes every call take the slow path.
/// </summary>
public enum GuardLevel
{
    /// <summary>The checks that cost nothing: wrong pointers, blocks freed twice, damaged headers and lists.</summary>
    None,

    /// <summary>
    /// A canary behind each block finds writes past its end when it is freed; blocks are placed at random.
    /// </summary>
    Canaries,

    /// <summary>
    /// Also fills freed blocks and holds them back, so that writes after free are found; blocks mapped on their own lie
    /// between pages that nobody can touch.
    /// </summary>
    Quarantine,
}
