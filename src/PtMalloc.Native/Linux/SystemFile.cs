using System;
using System.Runtime.CompilerServices;

namespace PtMalloc.Native;

/// <summary>Small files of /proc and /sys, read by raw system calls into the caller's buffer.</summary>
internal static unsafe class SystemFile
{
    private const nuint CloseOnExec = 0x80000;

    /// <summary>AT_FDCWD.</summary>
    private static nuint CurrentFolder => unchecked((nuint)(-100));

    /// <summary>A literal's bytes, which the compiler ends with a zero.</summary>
    internal static byte* Path(ReadOnlySpan<byte> literal) =>
        (byte*)Unsafe.AsPointer(in literal.GetPinnableReference());

    /// <summary>
    /// Reads the start of a file and ends it with a zero. Returns its length; 0 if there is no such file.
    /// </summary>
    internal static int Read(byte* path, byte* buffer, int capacity)
    {
        buffer[0] = 0;
        nint file = SystemCall.Invoke(SystemCall.OpenAt, CurrentFolder, (nuint)path, CloseOnExec);
        if (SystemCall.Failed(file))
            return 0;
        int length = ReadAll(file, buffer, capacity - 1);
        SystemCall.Invoke(SystemCall.Close, (nuint)file);
        buffer[length] = 0;
        return length;
    }

    // A file of /proc may return less than was asked for, so only a result of 0 means the end.
    private static int ReadAll(nint file, byte* buffer, int most)
    {
        int length = 0;
        while (length < most)
        {
            nint got = SystemCall.Invoke(
                SystemCall.Read, (nuint)file, (nuint)(buffer + length), (nuint)(most - length));
            if (SystemCall.Failed(got) || got == 0)
                break;
            length += (int)got;
        }
        return length;
    }
}
