namespace PtMalloc.Core;

/// <summary>What a lock word may hold.</summary>
public static class LockState
{
    public const nuint Free = 0;

    public const nuint Held = 1;

    /// <summary>Held, and someone may sleep on it: whoever releases it wakes one.</summary>
    public const nuint Contended = 2;

    /// <summary>Held by a thread that is forking. Nobody waits for it: see <c>Ptmalloc.Fork</c>.</summary>
    public const nuint HeldForFork = 3;

    /// <summary>Never taken again: in a forked child its holder does not exist; where a fault does not end the process, it met one while it held this.</summary>
    public const nuint Frozen = 4;
}
