namespace PtMalloc.Core;

/// <summary>How much is checked, and made hard to guess: the values of PTMALLOC_HARDEN.</summary>
public static class HardenLevel
{
    public const nuint Off = 0;

    /// <summary>
    /// A canary behind each block, random placement, no singly linked lists that a program could write to and gain by
    /// it.
    /// </summary>
    public const nuint Canaries = 1;

    /// <summary>
    /// Freed blocks are poisoned and wait in a quarantine; chunks mapped on their own lie between guard pages.
    /// </summary>
    public const nuint Quarantine = 2;
}
