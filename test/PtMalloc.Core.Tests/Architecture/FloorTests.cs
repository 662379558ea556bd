using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Xunit;

namespace PtMalloc.Core.Tests.Architecture;

/// <summary>
/// The core's floors (docs/architecture.md): a file names no type of a floor above its own. All of the core is one
/// class in parts, so that the compiler says nothing of it; this reads the files. A type belongs to the folder of the
/// file that has its name and no more.
/// </summary>
public partial class FloorTests
{
    /// <summary>From the ground up. Folders of one floor may use each other.</summary>
    private static readonly string[][] Floors =
    [
        ["Platform", "Faults", "Events"],
        ["Format"],
        ["Chunks", "Space", "Bins", "Depot", "Arenas"],
        ["Decay", "Directory", "Cache"],
        ["Hardening", "Checking", "Statistics"],
        ["Process", "Routes"],
    ];

    /// <summary>
    /// What looks upward nevertheless: who, at what, and why.
    /// </summary>
    private static readonly Dictionary<(string Folder, string Type), string> Exceptions = new()
    {
        [("Arenas", "Watch")] = "a remote list that grows long tells the threads to come by",
        [("Decay", "Checkup")] = "whoever lets an arena go asks whether it is to be checked first",
        [("Directory", "Checkup")] = "as above",
        [("Directory", "Fork")] = "a thread that waits for an arena may find that it is a fresh child",
        [("Cache", "Hardened")] =
            "in the hardened modes a cache has tables in place of bins, which go where its bins go",
    };

    private static readonly string[] Roots = [.. SourceFiles().Select(file => FolderOf(file)).Distinct()];

    [Fact]
    public void Every_folder_has_a_floor() =>
        Assert.Equal(Floors.SelectMany(floor => floor).Order(), Roots.Order());

    [Fact]
    public void No_file_looks_upward()
    {
        List<string> wrong = [];
        HashSet<(string, string)> used = [];
        Dictionary<string, string> homes = Homes();
        foreach (string file in SourceFiles())
        {
            string folder = FolderOf(file);
            foreach (string type in TypesNamedIn(file).Where(homes.ContainsKey))
            {
                if (FloorOf(homes[type]) <= FloorOf(folder))
                    continue;
                if (Exceptions.ContainsKey((folder, type)))
                    used.Add((folder, type));
                else
                    wrong.Add($"{folder}/{Path.GetFileName(file)} uses {homes[type]}/{type}");
            }
        }

        Assert.Empty(wrong);
        Assert.Equal(Exceptions.Keys.Order(), used.Order());
    }

    private static int FloorOf(string folder) => Array.FindIndex(Floors, floor => floor.Contains(folder));

    private static string FolderOf(string file) => Path.GetFileName(Path.GetDirectoryName(file)!);

    /// <summary>Each type's folder, by the file that has just its name.</summary>
    private static Dictionary<string, string> Homes() =>
        SourceFiles()
            .Select(file => (Name: Path.GetFileNameWithoutExtension(file), Folder: FolderOf(file)))
            .Where(type => !type.Name.Contains('.', StringComparison.Ordinal))
            .ToDictionary(type => type.Name, type => type.Folder);

    /// <summary>
    /// Words that may be types: not a member's name behind a dot, nor one of an enumeration, which often has the name
    /// of the type it speaks of.
    /// </summary>
    private static HashSet<string> TypesNamedIn(string file)
    {
        string text = Comments().Replace(File.ReadAllText(file), "");
        text = EnumMembers().Replace(text, "");
        return [.. Words().Matches(text).Select(match => match.Value)];
    }

    private static IEnumerable<string> SourceFiles([CallerFilePath] string here = "")
    {
        string core = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../../src/PtMalloc.Core"));
        return Directory.EnumerateDirectories(core)
            .Where(folder => Path.GetFileName(folder) is not ("obj" or "bin"))
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.cs"));
    }

    [GeneratedRegex(@"/\*.*?\*/|//[^\n]*|""(\\.|[^""\n])*""", RegexOptions.Singleline)]
    private static partial Regex Comments();

    [GeneratedRegex(@"^\s+\w+( = [^,;\n]+)?,$", RegexOptions.Multiline)]
    private static partial Regex EnumMembers();

    [GeneratedRegex(@"(?<!\.)\b[A-Z]\w+\b(?!\s*=)")]
    private static partial Regex Words();
}
