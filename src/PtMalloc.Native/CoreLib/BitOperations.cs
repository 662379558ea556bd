using System.Runtime.CompilerServices;

namespace System.Numerics;

/// <summary>
/// Bit scans as instructions of x86-64-v2. An intrinsic that the instruction set lacks would become an endless loop
/// instead of a call: the build gate looks for that.
/// </summary>
public static class BitOperations
{
    [Intrinsic]
    public static int TrailingZeroCount(ulong value) => TrailingZeroCount(value);

    [Intrinsic]
    public static int LeadingZeroCount(ulong value) => LeadingZeroCount(value);

    [Intrinsic]
    public static int PopCount(ulong value) => PopCount(value);

    [Intrinsic]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Log2(ulong value) => 63 ^ LeadingZeroCount(value | 1);

    [Intrinsic]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong RotateRight(ulong value, int offset) => (value >> offset) | (value << (64 - offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsPow2(nuint value) => (value & (value - 1)) == 0 && value != 0;
}
