using System;
using System.Collections.Generic;
using System.IO;

namespace PtMalloc.Native.Tests;

/// <summary>
/// A shared library beside a program, made from a file of test/native/libraries with these linker flags.
/// </summary>
internal sealed record SharedObject(string Name, string Flags)
{
    public const string Folder = "libraries/";

    public string File => Path.Join(Installation.Programs, Name);

    public IEnumerable<string> AllFlags => Flags.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    public static SharedObject Parse(string directive)
    {
        string[] parts = directive.Split(' ', 2);
        return new SharedObject(parts[0], parts.Length == 2 ? parts[1] : "");
    }
}
