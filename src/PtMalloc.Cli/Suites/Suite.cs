using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace PtMalloc.Cli.Suites;

/// <summary>A test project: a folder test/NAME.Tests, built to a program that runs its tests.</summary>
internal sealed record Suite(string Name)
{
    private const string Prefix = "PtMalloc.", Suffix = ".Tests";

    public string Program => Path.Join(Installation.Root, "artifacts", "bin", Name, "release", Name);

    /// <summary>The suites of these names, short or full, in any case; all of them where no name is given.</summary>
    public static IReadOnlyList<Suite> Select(IReadOnlyList<string> names)
    {
        List<Suite> all = Discover();
        if (all is [])
            throw RefusalException.Failure($"no test suites under {Path.Join(Installation.Root, "test")}");
        if (names is [])
            return all;

        string? unknown = names.FirstOrDefault(name => !all.Exists(suite => suite.IsCalled(name)));
        if (unknown is not null)
        {
            throw RefusalException.Usage(
                $"test: no suite '{unknown}'; there are: {string.Join(' ', all.Select(suite => suite.ShortName))}");
        }

        return all.FindAll(suite => names.Any(suite.IsCalled));
    }

    private string ShortName => Name[..^Suffix.Length].Replace(Prefix, "", StringComparison.Ordinal);

    private bool IsCalled(string name) =>
        name.Equals(ShortName, StringComparison.OrdinalIgnoreCase)
        || name.Equals(Name, StringComparison.OrdinalIgnoreCase);

    private static List<Suite> Discover()
    {
        DirectoryInfo tests = new(Path.Join(Installation.Root, "test"));
        return !tests.Exists ? [] :
        [
            .. tests.EnumerateDirectories("*" + Suffix)
                .OrderBy(folder => folder.Name, StringComparer.Ordinal)
                .Select(folder => new Suite(folder.Name)),
        ];
    }
}
