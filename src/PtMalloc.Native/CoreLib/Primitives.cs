namespace System;

// The compiler knows the representation and the operators of these; it asks only for their names.

public struct Boolean;

public struct Char;

public struct SByte;

public struct Byte
{
    public const byte MaxValue = 0xFF;
}

public struct Int16;

public struct UInt16;

public struct Int32
{
    public const int MaxValue = 0x7FFF_FFFF;
}

public struct UInt32;

public struct Int64;

public struct UInt64;

public struct IntPtr;

public struct UIntPtr
{
    public static nuint MaxValue => unchecked((nuint)(-1));
}

public struct Single;

public struct Double;

public struct Nullable<T>
    where T : struct;
