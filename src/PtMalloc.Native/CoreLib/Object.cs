namespace System;

// The root of the type system. Nothing in this library is ever allocated by the language, so these have next to no
// members.

/// <summary>The virtual members are here for structs to override; nobody calls them.</summary>
public class Object
{
    public virtual bool Equals(object? obj) => false;

    public virtual int GetHashCode() => 0;

    public virtual string? ToString() => null;
}

public struct Void;

public abstract class ValueType;

public abstract class Enum : ValueType;

public sealed class String;

public abstract class Array;

public class Array<T> : Array;

public abstract class Delegate;

public abstract class MulticastDelegate : Delegate;

public abstract class Type;

public class Exception;

public struct RuntimeTypeHandle;

public struct RuntimeMethodHandle;

public struct RuntimeFieldHandle;
