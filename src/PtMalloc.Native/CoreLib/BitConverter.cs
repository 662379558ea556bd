using System.Runtime.CompilerServices;

namespace System;

/// <summary>The bits of a floating-point number: a move between registers.</summary>
public static class BitConverter
{
    [Intrinsic]
    public static uint SingleToUInt32Bits(float value) => SingleToUInt32Bits(value);
}
