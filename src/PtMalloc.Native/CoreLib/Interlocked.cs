using System.Runtime.CompilerServices;

namespace System.Threading;

/// <summary>Locked instructions; each expands in place.</summary>
public static class Interlocked
{
    [Intrinsic]
    public static long Exchange(ref long location, long value) => Exchange(ref location, value);

    [Intrinsic]
    public static long CompareExchange(ref long location, long value, long comparand) =>
        CompareExchange(ref location, value, comparand);

    [Intrinsic]
    public static long ExchangeAdd(ref long location, long value) => ExchangeAdd(ref location, value);
}

/// <summary>
/// Loads that acquire and stores that release; plain moves on x86-64 that the compiler does not reorder.
/// </summary>
public static class Volatile
{
    [Intrinsic]
    public static nuint Read(ref readonly nuint location) => Read(in location);

    [Intrinsic]
    public static void Write(ref nuint location, nuint value) => Write(ref location, value);
}
