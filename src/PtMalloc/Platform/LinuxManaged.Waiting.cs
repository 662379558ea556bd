namespace PtMalloc.Managed;

internal readonly unsafe partial struct LinuxManaged
{
    private const int WaitPrivate = 0 | 128, WakePrivate = 1 | 128;

    /// <summary>A futex is 4 bytes: the low half of the word, which holds all of a lock's states.</summary>
    public static void WaitWhile(nuint address, nuint value)
    {
        CurrentHeap.Block.Count(ControlWord.Waits, 1);
        Libc.Futex(address, WaitPrivate, (uint)value, null);
    }

    public static void Wake(nuint address, bool all) => Libc.Futex(address, WakePrivate, all ? int.MaxValue : 1u, null);

    public static void PauseWhile(nuint address, nuint value)
    {
        Libc.Timespan pause = new() { Nanoseconds = 10_000_000 };
        Libc.Futex(address, WaitPrivate, (uint)value, &pause);
    }

    /// <summary>Needed for forks only, of which there are none.</summary>
    public static void Breathe()
    {
    }

    public static void LockTaken(nuint word) => HeldLocks.Add(word);

    public static void LockReleased(nuint word) => HeldLocks.Remove(word);
}
