using System.Runtime.CompilerServices;

namespace System.Numerics;

/// <summary>
/// Bit scans as instructions of x86-64-v2. An intrinsic that the instruction set lacks would become an endless loop
/// instead of a call: the build gate looks for that.
/// </summary>
public static class BitOperations
{
    [Intrinsic]
    public static int TrailingZeroCount(uint value) => TrailingZeroCount(value);

    [Intrinsic]
    public static int TrailingZeroCount(ulong value) => TrailingZeroCount(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int TrailingZeroCount(nuint value) => TrailingZeroCount((ulong)value);

    [Intrinsic]
    public static int LeadingZeroCount(uint value) => LeadingZeroCount(value);

    [Intrinsic]
    public static int LeadingZeroCount(ulong value) => LeadingZeroCount(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int LeadingZeroCount(nuint value) => LeadingZeroCount((ulong)value);

    [Intrinsic]
    public static int PopCount(uint value) => PopCount(value);

    [Intrinsic]
    public static int PopCount(ulong value) => PopCount(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int PopCount(nuint value) => PopCount((ulong)value);

    [Intrinsic]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Log2(uint value) => 31 ^ LeadingZeroCount(value | 1);

    [Intrinsic]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Log2(ulong value) => 63 ^ LeadingZeroCount(value | 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Log2(nuint value) => Log2((ulong)value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsPow2(nuint value) => (value & (value - 1)) == 0 && value != 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nuint RoundUpToPowerOf2(nuint value) => value <= 1 ? value : (nuint)1 << (Log2(value - 1) + 1);

    [Intrinsic]
    public static ulong RotateLeft(ulong value, int offset) => (value << offset) | (value >> (64 - offset));
}
