namespace PtMalloc.Core;

/// <summary>Where the key table of a thread cache is (see <see cref="IPlatform.KeyTableBytes"/>).</summary>
public static class KeyTableState
{
    /// <summary>Nobody has it.</summary>
    public const uint Here = 0;

    /// <summary>The cache's thread has it: its free is the thread's end.</summary>
    public const uint Out = 1;

    /// <summary>A thread has it that vanished in a fork, or what libc kept of that one.</summary>
    public const uint Lost = 2;
}
