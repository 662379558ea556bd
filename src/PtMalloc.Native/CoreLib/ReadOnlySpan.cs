using System.Runtime.CompilerServices;

namespace System;

/// <summary>A run of constants in .rodata: what <c>"…"u8</c> and a constant <c>[…]</c> compile to.</summary>
public readonly ref struct ReadOnlySpan<T>
{
    private readonly ref T _first;
    private readonly int _length;

    public unsafe ReadOnlySpan(void* pointer, int length)
    {
        _first = ref Unsafe.AsRef<T>(pointer);
        _length = length;
    }

    /// <summary>The compiler wants this signature to exist; there are no arrays here.</summary>
    public ReadOnlySpan(T[] array)
    {
        _first = ref Unsafe.NullRef<T>();
        _length = 0;
    }

    /// <inheritdoc cref="ReadOnlySpan{T}(T[])"/>
    public ReadOnlySpan(T[] array, int start, int length)
        : this(array)
    {
    }

    public int Length => _length;

    public bool IsEmpty => _length == 0;

    /// <summary>The element; the index is not checked, because nobody could catch an exception.</summary>
    public ref readonly T this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref Unsafe.Add(ref _first, index);
    }

    public ref readonly T GetPinnableReference() => ref _first;
}
