using System;
using System.Buffers.Binary;
using System.IO;
using System.Text;

namespace PtMalloc.Cli.Programs;

/// <summary>What an ELF file says about the machine and the loader that it wants.</summary>
/// <param name="Is64Bit">The file's class.</param>
/// <param name="Machine">e_machine.</param>
/// <param name="Loader">The path in PT_INTERP; null for a static program.</param>
internal readonly record struct ElfHeader(bool Is64Bit, ushort Machine, string? Loader)
{
    public const ushort X64 = 62;

    private const int HeaderSize = 64, EntrySize = 56, LongestPath = 4096;
    private const int ClassAt = 4, MachineAt = 18, TableAt = 32, EntrySizeAt = 54, EntryCountAt = 56;
    private const int EntryOffsetAt = 8, EntryLengthAt = 32;
    private const byte Class64 = 2;
    private const uint InterpreterEntry = 3;

    public static bool IsElf(ReadOnlySpan<byte> start) => start.StartsWith("\u007fELF"u8);

    /// <summary>Reads the header of <paramref name="file"/>; of foreign machines only class and machine.</summary>
    /// <exception cref="InvalidDataException">The header points outside the file.</exception>
    public static ElfHeader Read(Stream file)
    {
        ReadOnlySpan<byte> header = Bytes(file, 0, HeaderSize);
        bool is64Bit = header[ClassAt] == Class64;
        ushort machine = BinaryPrimitives.ReadUInt16LittleEndian(header[MachineAt..]);
        return is64Bit && machine == X64
            ? new ElfHeader(is64Bit, machine, ReadLoader(file, header))
            : new ElfHeader(is64Bit, machine, null);
    }

    private static string? ReadLoader(Stream file, ReadOnlySpan<byte> header)
    {
        ulong table = BinaryPrimitives.ReadUInt64LittleEndian(header[TableAt..]);
        ushort count = BinaryPrimitives.ReadUInt16LittleEndian(header[EntryCountAt..]);
        if (count != 0 && BinaryPrimitives.ReadUInt16LittleEndian(header[EntrySizeAt..]) != EntrySize)
            throw new InvalidDataException();

        ReadOnlySpan<byte> entries = Bytes(file, table, (ulong)count * EntrySize);
        for (; !entries.IsEmpty; entries = entries[EntrySize..])
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(entries) != InterpreterEntry)
                continue;

            ulong offset = BinaryPrimitives.ReadUInt64LittleEndian(entries[EntryOffsetAt..]);
            ulong length = BinaryPrimitives.ReadUInt64LittleEndian(entries[EntryLengthAt..]);
            if (length > LongestPath)
                throw new InvalidDataException();
            return Encoding.UTF8.GetString(Bytes(file, offset, length)).TrimEnd('\0');
        }

        return null;
    }

    private static byte[] Bytes(Stream file, ulong offset, ulong length)
    {
        if (offset > (ulong)file.Length || length > (ulong)file.Length - offset)
            throw new InvalidDataException();

        byte[] bytes = new byte[length];
        file.Position = (long)offset;
        file.ReadExactly(bytes);
        return bytes;
    }
}
