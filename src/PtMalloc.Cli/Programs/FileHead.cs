using System;
using System.IO;
using System.Text;

namespace PtMalloc.Cli.Programs;

/// <summary>What execve, and the shell after it, take a file for.</summary>
internal enum FileKind
{
    /// <summary>Executable, yet not readable: the kernel may run it, we cannot look into it.</summary>
    Unreadable,
    Elf,
    Script,

    /// <summary>Text without a "#!" line, which execvp and every shell hand to /bin/sh.</summary>
    Text,
    Unknown,
}

/// <summary>The first bytes of a file, as the kernel judges them.</summary>
/// <param name="Kind">What the file is.</param>
/// <param name="Interpreter">A script's interpreter.</param>
internal readonly record struct FileHead(FileKind Kind, string? Interpreter)
{
    private const int KernelReads = 256;

    public static FileHead Read(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            Span<byte> buffer = stackalloc byte[KernelReads];
            return Of(buffer[..file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)]);
        }
        catch (UnauthorizedAccessException)
        {
            return new FileHead(FileKind.Unreadable, null);
        }
    }

    private static FileHead Of(ReadOnlySpan<byte> head)
    {
        if (ElfHeader.IsElf(head))
            return new FileHead(FileKind.Elf, null);
        if (head.StartsWith("#!"u8) && InterpreterIn(head[2..]) is { Length: > 0 } interpreter)
            return new FileHead(FileKind.Script, interpreter);
        return new FileHead(head.Contains((byte)0) ? FileKind.Unknown : FileKind.Text, null);
    }

    /// <summary>The first word of the line. A carriage return is part of it, for the kernel as for us.</summary>
    private static string InterpreterIn(ReadOnlySpan<byte> line)
    {
        int newline = line.IndexOf((byte)'\n');
        ReadOnlySpan<byte> word = (newline < 0 ? line : line[..newline]).TrimStart(" \t"u8);
        int end = word.IndexOfAny((byte)' ', (byte)'\t', (byte)0);
        return Encoding.UTF8.GetString(end < 0 ? word : word[..end]);
    }
}
