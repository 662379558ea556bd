namespace System.Runtime.CompilerServices;

/// <summary>Casts between references and pointers. ilc replaces the bodies; it knows each method by name.</summary>
public static unsafe class Unsafe
{
    [Intrinsic]
    public static void* AsPointer<T>(ref readonly T value) => AsPointer(in value);

    [Intrinsic]
    public static ref T AsRef<T>(void* source) => ref AsRef<T>(source);

    [Intrinsic]
    public static ref T Add<T>(ref T source, int elementOffset) => ref Add(ref source, elementOffset);

    [Intrinsic]
    public static ref T NullRef<T>() => ref NullRef<T>();
}
