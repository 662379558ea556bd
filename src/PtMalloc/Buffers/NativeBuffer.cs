using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using PtMalloc.Managed;

namespace PtMalloc;

/// <summary>
/// An array in native memory, of any length. It begins with any content, unless its heap has
/// <see cref="NativeHeapOptions.ZeroMemory"/>. Threads may share its elements as they may an array's;
/// <see cref="Resize"/> and <see cref="Dispose"/> may run while nobody else uses it. A buffer that is never disposed of
/// keeps its memory until its heap is disposed of.
/// </summary>
/// <typeparam name="T">What the elements are.</typeparam>
/// <remarks>
/// It is a class: everyone would hold a copy of a struct, and go on using the old address after another copy was
/// resized or disposed of. It has no finalizer: spans do not keep their buffer alive, so a finalizer could free memory
/// that is in use.
/// </remarks>
public sealed unsafe class NativeBuffer<T> : IDisposable
    where T : unmanaged
{
    private OwnedBlock<T> block;

    /// <summary>Allocates a buffer.</summary>
    /// <param name="length">Elements; may be 0.</param>
    /// <param name="heap">Where the memory is from; null: <see cref="NativeHeap.Shared"/>.</param>
    /// <param name="alignment">
    /// The first element's address is a multiple of this many bytes, a power of two, and stays one in
    /// <see cref="Resize"/>.
    /// </param>
    /// <exception cref="ArgumentException"><paramref name="alignment"/> is no power of two.</exception>
    /// <exception cref="OutOfMemoryException">
    /// There is no memory, or so many elements are more bytes than there are addresses.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The heap was disposed of.</exception>
    public NativeBuffer(nuint length, NativeHeap? heap = null, nuint alignment = NativeHeap.NaturalAlignment) =>
        block = new OwnedBlock<T>(heap, length, alignment);

    /// <summary>How many elements there are; 0 once the buffer was disposed of.</summary>
    public nuint Length => block.Length;

    /// <summary>
    /// The first element's address, up to the next <see cref="Resize"/> or <see cref="Dispose"/>. For length 0 it is an
    /// address with nothing at it.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The buffer or its heap was disposed of.</exception>
    public T* Pointer
    {
        get
        {
            block.RequireUsable(this);
            return block.Start;
        }
    }

    /// <summary>
    /// An element. Each use is checked, as a span's is: reading in a loop is as fast as with a span, writing takes half
    /// as long again.
    /// </summary>
    /// <param name="index">Which one, from 0.</param>
    /// <returns>A reference to it, up to the next <see cref="Resize"/> or <see cref="Dispose"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such element.</exception>
    /// <exception cref="ObjectDisposedException">The buffer or its heap was disposed of.</exception>
    [SuppressMessage("Design", "CA1043", Justification = "A nuint is integral, as lengths in native memory are.")]
    public ref T this[nuint index]
    {
        get
        {
            if (index >= block.Length || block.IsHeapGone)
                ThrowNoElement(index);
            return ref block.Start[index];
        }
    }

    /// <summary>All elements.</summary>
    /// <returns>The span, valid up to the next <see cref="Resize"/> or <see cref="Dispose"/>.</returns>
    /// <exception cref="InvalidOperationException">There are more than a span can have: 2147483647.</exception>
    /// <exception cref="ObjectDisposedException">The buffer or its heap was disposed of.</exception>
    public Span<T> AsSpan()
    {
        block.RequireUsable(this);
        if (block.Length > int.MaxValue)
            ThrowTooLong();
        return new(block.Start, (int)block.Length);
    }

    /// <summary>Some of the elements.</summary>
    /// <param name="start">The first one, from 0; the buffer's length, if <paramref name="length"/> is 0.</param>
    /// <param name="length">How many.</param>
    /// <returns>The span, valid up to the next <see cref="Resize"/> or <see cref="Dispose"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="length"/> is negative, or they are not all in the buffer.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The buffer or its heap was disposed of.</exception>
    public Span<T> AsSpan(nuint start, int length)
    {
        block.RequireUsable(this);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, block.Length);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((nuint)length, block.Length - start, nameof(length));
        return new(block.Start + start, length);
    }

    /// <summary>
    /// All elements, for what takes <see cref="Memory{T}"/>. It sees them where they are, also when the buffer is
    /// resized, but stays as long as it is.
    /// </summary>
    /// <exception cref="InvalidOperationException">There are more than it can have: 2147483647.</exception>
    /// <exception cref="ObjectDisposedException">
    /// The buffer or its heap was disposed of, now or, in a use of the memory, later.
    /// </exception>
    public Memory<T> Memory
    {
        get
        {
            int length = AsSpan().Length;
            return new BufferView<T>(this, 0, length).Memory;
        }
    }

    /// <summary>
    /// Some of the elements, for what takes <see cref="Memory{T}"/>, as <see cref="Memory"/> gives all.
    /// </summary>
    /// <param name="start">The first one, from 0; the buffer's length, if <paramref name="length"/> is 0.</param>
    /// <param name="length">How many.</param>
    /// <returns>The memory.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="length"/> is negative, or they are not all in the buffer.
    /// </exception>
    /// <exception cref="ObjectDisposedException">
    /// The buffer or its heap was disposed of, now or, in a use of the memory, later.
    /// </exception>
    public Memory<T> AsMemory(nuint start, int length)
    {
        _ = AsSpan(start, length);
        return new BufferView<T>(this, start, length).Memory;
    }

    /// <summary>Sets all bytes of all elements to 0.</summary>
    /// <exception cref="ObjectDisposedException">The buffer or its heap was disposed of.</exception>
    public void Clear()
    {
        block.RequireUsable(this);
        NativeMemory.Clear(block.Start, block.Length * (nuint)sizeof(T));
    }

    /// <summary>Sets all elements to one value.</summary>
    /// <param name="value">The value.</param>
    /// <exception cref="ObjectDisposedException">The buffer or its heap was disposed of.</exception>
    public void Fill(T value)
    {
        block.RequireUsable(this);
        nuint filled = 0;
        while (filled < block.Length)
        {
            int count = (int)nuint.Min(block.Length - filled, int.MaxValue);
            AsSpan(filled, count).Fill(value);
            filled += (nuint)count;
        }
    }

    /// <summary>
    /// Changes the length; the elements may move. What is added has any content, unless the heap has
    /// <see cref="NativeHeapOptions.ZeroMemory"/>.
    /// </summary>
    /// <param name="length">Elements; may be 0.</param>
    /// <exception cref="OutOfMemoryException">
    /// There is no memory, or so many elements are more bytes than there are addresses; the buffer is as it was.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The buffer or its heap was disposed of.</exception>
    public void Resize(nuint length)
    {
        block.RequireUsable(this);
        block.Resize(length);
    }

    /// <summary>
    /// Gives the memory back. A second call does nothing, nor does one after the heap was disposed of.
    /// </summary>
    public void Dispose() => block.Free();

    [DoesNotReturn]
    private void ThrowNoElement(nuint index)
    {
        block.RequireUsable(this);
        throw new ArgumentOutOfRangeException(
            nameof(index), index, $"Expected an index less than the buffer's length, {block.Length}.");
    }

    [DoesNotReturn]
    private void ThrowTooLong() =>
        throw new InvalidOperationException(
            $"The buffer has {block.Length} elements, "
            + $"a span at most {int.MaxValue}: take slices with {nameof(AsSpan)}(start, length).");
}
