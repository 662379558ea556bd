namespace PtMalloc.Core;

/// <summary>Where the key table of a thread cache is (see <see cref="IPlatform.KeyTableBytes"/>).</summary>
public static class KeyTableState
{
    /// <summary>Nobody has it.</summary>
    public const uint Here = 0;

    /// <summary>The cache's thread has it: its free is the thread's end.</summary>
    public const uint Out = 1;

    /// <summary>
    /// In a forked child: its thread does not exist here, and libc, which keeps what that thread left, may give it to
    /// another one.
    /// </summary>
    public const uint Lost = 2;
}
