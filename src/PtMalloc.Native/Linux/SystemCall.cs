using System.Runtime.CompilerServices;
using System.Threading;

namespace PtMalloc.Native;

/// <summary>
/// Raw system calls, which leave errno alone. The kernel's result is always returned as it is, and <see cref="Failed"/>
/// tells whether it is an error number.
/// </summary>
internal static unsafe class SystemCall
{
    internal const nint Read = 0;
    internal const nint Write = 1;
    internal const nint Close = 3;
    internal const nint FileStatus = 5;
    internal const nint Map = 9;
    internal const nint Protect = 10;
    internal const nint Unmap = 11;
    internal const nint Break = 12;
    internal const nint SignalAction = 13;
    internal const nint SignalMask = 14;
    internal const nint Control = 16;
    internal const nint Remap = 25;
    internal const nint Advise = 28;
    internal const nint Sleep = 35;
    internal const nint ProcessId = 39;
    internal const nint Kill = 62;
    internal const nint FileControl = 72;
    internal const nint ProcessControl = 157;
    internal const nint Futex = 202;
    internal const nint GetAffinity = 204;
    internal const nint GetTime = 228;
    internal const nint OpenAt = 257;
    internal const nint GetRandom = 318;

    private static long s_count;

    /// <summary>Calls made so far by this library, moves of the break included.</summary>
    internal static nuint Count => (nuint)s_count;

    internal static void CountOne() => Interlocked.ExchangeAdd(ref s_count, 1);

    internal static nint Invoke(
        nint number, nuint a = 0, nuint b = 0, nuint c = 0, nuint d = 0, nuint e = 0, nuint f = 0)
    {
        CountOne();
        return Doors.SystemCall(number, a, b, c, d, e, f);
    }

    /// <summary>Whether a result is one of the 4095 error numbers, negated.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool Failed(nint answer) => (nuint)answer > unchecked((nuint)(-4096));

    /// <summary>For calls that return an address: 0 on failure.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static nuint AddressOrZero(nint answer) => Failed(answer) ? 0 : (nuint)answer;
}
