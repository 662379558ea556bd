using System;

namespace PtMalloc.Native;

/// <summary>
/// The environment's entries, NAME=value each. A call that comes before libc has set environ (from a library marked
/// initfirst) reads the kernel's copy, which is one run of C strings.
/// </summary>
internal unsafe struct EnvironmentEntries
{
    private byte** _pointers;
    private nuint _block;
    private nuint _blockSize;
    private byte* _blockEnd;
    private byte* _next;
    private int _index;

    internal byte* Current { get; private set; }

    internal static EnvironmentEntries Open()
    {
        EnvironmentEntries entries = default;
        entries._pointers = Doors.GetEnvironment();
        if (entries._pointers == null)
            entries.ReadKernelCopy();
        entries.Rewind();
        return entries;
    }

    internal void Close()
    {
        if (_block != 0)
            LinuxNative.Unmap(_block, _blockSize);
    }

    internal void Rewind()
    {
        _index = 0;
        _next = (byte*)_block;
    }

    internal bool MoveNext() => _pointers != null ? MoveNextPointer() : MoveNextInBlock();

    /// <summary>The value of the first entry that starts with this name and its "="; empty if there is none.</summary>
    internal Text ValueOf(ReadOnlySpan<byte> nameAndEqualsSign)
    {
        Rewind();
        while (MoveNext())
        {
            Text entry = Text.Of(Current);
            if (entry.StartsWith(nameAndEqualsSign))
                return entry.From(nameAndEqualsSign.Length);
        }
        return default;
    }

    private bool MoveNextPointer()
    {
        Current = _pointers[_index];
        _index++;
        return Current != null;
    }

    private bool MoveNextInBlock()
    {
        if (_next >= _blockEnd)
            return false;
        Current = _next;
        _next += Text.Of(_next).Length + 1;
        return true;
    }

    // Its size cannot be asked for: a read that fills the block may have left something out.
    private void ReadKernelCopy()
    {
        const nuint Smallest = 1 << 16, Largest = 1 << 24;
        for (nuint size = Smallest; size <= Largest; size *= 4)
        {
            _block = LinuxNative.Map(size);
            if (_block == 0)
                return;
            _blockSize = size;
            int length = SystemFile.Read(SystemFile.Path("/proc/self/environ"u8), (byte*)_block, (int)size);
            _blockEnd = (byte*)_block + length;
            if ((nuint)length < size - 1)
                return;
            LinuxNative.Unmap(_block, size);
            _block = 0;
        }
        _blockEnd = null;
    }
}
