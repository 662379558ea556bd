using System.Runtime.CompilerServices;

namespace PtMalloc.Native;

public readonly unsafe partial struct LinuxNative
{
    private const nuint WaitPrivate = 0 | 128;
    private const nuint WakePrivate = 1 | 128;

    public static nuint ThreadMark => Doors.GetThreadPointer();

    /// <summary>Nothing to note: each lock says itself which thread holds it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void LockTaken(nuint word)
    {
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void LockReleased(nuint word)
    {
    }

    /// <summary>A futex is 4 bytes: the low half of the word, which holds all of a lock's states.</summary>
    public static void WaitWhile(nuint address, nuint value) =>
        SystemCall.Invoke(SystemCall.Futex, address, WaitPrivate, (uint)value);

    public static void Wake(nuint address, bool all) =>
        SystemCall.Invoke(SystemCall.Futex, address, WakePrivate, all ? int.MaxValue : 1u);

    public static void PauseWhile(nuint address, nuint value) => WaitFor(address, value, nanoseconds: 10_000_000);

    /// <summary>Sleeps for a moment, on a word of its own that nobody wakes.</summary>
    public static void Breathe()
    {
        nuint word = 0;
        WaitFor((nuint)(&word), 0, nanoseconds: 400_000);
    }

    private static void WaitFor(nuint address, nuint value, nuint nanoseconds)
    {
        TimeSpan time = new() { Nanoseconds = nanoseconds };
        SystemCall.Invoke(SystemCall.Futex, address, WaitPrivate, (uint)value, (nuint)(&time));
    }
}
