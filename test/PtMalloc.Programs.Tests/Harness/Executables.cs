using System;
using System.IO;
using System.Linq;

namespace PtMalloc.Programs.Tests.Harness;

/// <summary>
/// Where programs are looked for: the system's own folders (no version managers' shims), and this .NET.
/// </summary>
internal static class Executables
{
    public static string SearchPath { get; } =
        $"/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:{DotnetFolder()}";

    public static string? Find(string name) =>
        Path.IsPathRooted(name)
            ? name
            : SearchPath.Split(':').Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    // The runtime lies in <dotnet>/shared/Microsoft.NETCore.App/<version>/.
    private static string DotnetFolder() =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "../../.."));
}
