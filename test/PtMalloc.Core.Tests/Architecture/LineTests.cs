using System.IO;
using System.Linq;
using System.Runtime.CompilerServices;
using Xunit;

namespace PtMalloc.Core.Tests.Architecture;

/// <summary>No line of code is longer than 120 columns. Tests may hold longer ones, in texts that they compare.</summary>
public class LineTests
{
    private const int MostColumns = 120;

    [Theory]
    [InlineData("src")]
    [InlineData("bench")]
    [InlineData("samples")]
    public void Lines_are_short(string folder)
    {
        string root = Path.GetFullPath(Path.Combine(Folder(), "../../.."));

        Assert.Empty(Directory.EnumerateFiles(Path.Combine(root, folder), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", System.StringComparison.Ordinal))
            .SelectMany(file => File.ReadLines(file).Select((line, i) => (Place: $"{file}:{i + 1}", line.Length)))
            .Where(line => line.Length > MostColumns)
            .Select(line => line.Place));
    }

    private static string Folder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
