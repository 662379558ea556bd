using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace PtMalloc.Native.Tests;

/// <summary>
/// A program of test/native, and what the comment at its top says about it. The first line is a sentence: the
/// behaviour that the program proves. Then, each as often as needed:
/// <code>
/// // run: NAME=VALUE … ARGUMENT …        a run with these variables and arguments (none given: one run without)
/// // dies: RUN => MESSAGE                such a run that ends by SIGABRT, with this line first on standard error
/// // only: WHERE …, REASON               where it runs: ptmalloc, linked, dlopen, setuid (else glibc and ptmalloc)
/// // link: FILE FLAG …                   a shared library it needs, made from FILE
/// // preload: FILE FLAG …                a shared library preloaded before ours
/// // flags: FLAG …                       for its own compilation
/// // stderr: REGEX                       what it writes to standard error, if not nothing
/// // at least: SHARE of glibc            it prints a number, which is at least this share of what it prints with glibc
/// // seconds: NUMBER                     its time limit
/// // manual: WHO                         a test of its own runs it
/// </code>
/// </summary>
internal sealed class NativeSource
{
    private static readonly Dictionary<string, Setup> SetupsByWord = new()
    {
        ["ptmalloc"] = Setup.Preloaded,
        ["linked"] = Setup.Linked,
        ["dlopen"] = Setup.Opened,
        ["setuid"] = Setup.SetUser,
    };

    private static readonly TimeSpan DefaultLimit = TimeSpan.FromSeconds(60);

    private readonly ILookup<string, string> directives;
    private readonly Dictionary<string, string> deaths;

    private NativeSource(string name, string title, ILookup<string, string> directives)
    {
        Name = name;
        Title = title;
        this.directives = directives;
        deaths = directives["dies"]
            .Select(death => death.Split(" => ", 2))
            .ToDictionary(parts => parts[0], parts => parts[1]);
    }

    /// <summary>The file, seen from test/native.</summary>
    public string Name { get; }

    public string File => Path.Join(Installation.Programs, Name);

    /// <summary>What the program proves.</summary>
    public string Title { get; }

    public IEnumerable<string> Runs => directives["run"].Concat(deaths.Keys).DefaultIfEmpty("");

    public IEnumerable<Setup> Setups =>
        Only is [string only]
            ? Words(only.Split(',')[0]).Select(word => SetupsByWord[word])
            : [Setup.Glibc, Setup.Preloaded];

    public IEnumerable<SharedObject> Linked => directives["link"].Select(SharedObject.Parse);

    public IEnumerable<SharedObject> Preloads => directives["preload"].Select(SharedObject.Parse);

    public IEnumerable<string> Flags => directives["flags"].SelectMany(Words);

    /// <summary>The message that this run is to end with, if it is to die.</summary>
    public string? MessageOf(string run) => deaths.GetValueOrDefault(run);

    public string? StandardError => directives["stderr"].SingleOrDefault();

    public double? ShareOfGlibc =>
        directives["at least"].SingleOrDefault() is { } share ? double.Parse(Words(share)[0], Text.Culture) : null;

    public TimeSpan Limit =>
        directives["seconds"].SingleOrDefault() is { } seconds
            ? TimeSpan.FromSeconds(int.Parse(seconds, Text.Culture))
            : DefaultLimit;

    public bool IsManual => directives["manual"].Any();

    private string[] Only => [.. directives["only"]];

    /// <summary>All programs, by name.</summary>
    public static IReadOnlyDictionary<string, NativeSource> All { get; } =
        Directory.EnumerateFiles(Installation.Programs, "*.c*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Installation.Programs, file))
            .Where(name => !name.StartsWith(SharedObject.Folder, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .ToDictionary(name => name, Parse);

    public override string ToString() => Name;

    private static NativeSource Parse(string name)
    {
        string[] comment = [.. System.IO.File.ReadLines(Path.Join(Installation.Programs, name))
            .TakeWhile(line => line.StartsWith("//", StringComparison.Ordinal))
            .Select(line => line[2..].Trim())];
        if (comment is [])
            throw new FormatException($"{name} does not begin with a comment that says what it proves");

        ILookup<string, string> directives = comment.Skip(1)
            .Select(line => line.Split(':', 2))
            .Where(parts => parts.Length == 2)
            .ToLookup(parts => parts[0], parts => parts[1].Trim());
        return new NativeSource(name, comment[0], directives);
    }

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
