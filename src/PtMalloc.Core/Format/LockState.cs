namespace PtMalloc.Core;

/// <summary>
/// What a lock word holds: one of these states, and above it, if it is held, who holds it: the thread's mark, or the
/// number of the fork. So a thread knows a lock of its own at any moment, also in a signal handler that came between
/// two instructions: one compare-and-swap takes the lock and says whose it is.
/// </summary>
public static class LockState
{
    public const nuint Free = 0;

    public const nuint Held = 1;

    /// <summary>Held, and someone may sleep on it: whoever releases it wakes one.</summary>
    public const nuint Contended = 2;

    /// <summary>Held by a thread that is forking. Nobody waits for it: see <c>Ptmalloc.Fork</c>.</summary>
    public const nuint HeldForFork = 3;

    /// <summary>
    /// Never taken again: in a forked child its holder does not exist; where a fault does not end the process, it met
    /// one while it held this.
    /// </summary>
    public const nuint Frozen = 4;

    /// <summary>The bits of a lock word that are the state's; the others are the holder's.</summary>
    public const int Bits = 3;

    private const nuint Mask = (1 << Bits) - 1;

    public static nuint Of(nuint word) => word & Mask;

    /// <summary>
    /// The mark of the thread that holds the lock, or the number of the fork in that place; 0: nobody.
    /// </summary>
    public static nuint HolderOf(nuint word) => word & ~Mask;
}
