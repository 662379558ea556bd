using System;

namespace PtMalloc.Tests.Harness;

/// <summary>
/// A block of a heap that a test holds, filled with a byte of its own so that it is seen if anybody else writes to it.
/// </summary>
internal sealed unsafe class Block
{
    private Block(nint address, nuint size, byte mark)
    {
        Address = address;
        Size = size;
        Mark = mark;
        Bytes.Fill(mark);
    }

    public nint Address { get; }

    public nuint Size { get; }

    /// <summary>What it is filled with.</summary>
    public byte Mark { get; }

    public void* Pointer => (void*)Address;

    public Span<byte> Bytes => new(Pointer, checked((int)Size));

    public bool IsIntact => Bytes.IndexOfAnyExcept(Mark) < 0;

    public static Block Of(NativeHeap heap, nuint size, int mark = 0xA5) => Hold(heap.Alloc(size), size, mark);

    /// <summary>Fills a block that the test has got.</summary>
    public static Block Hold(void* pointer, nuint size, int mark = 0xA5) =>
        new((nint)pointer, size, unchecked((byte)mark));

    public void Free(NativeHeap heap) => heap.Free(Pointer);

    /// <summary>Whether two blocks have a byte in common.</summary>
    public bool Overlaps(Block other) =>
        Address < other.Address + (nint)other.Size && other.Address < Address + (nint)Size;
}
