using System;
using System.IO;

namespace PtMalloc.Cli;

/// <summary>
/// Where things lie in the clone that the script was called from: the script says so, through the environment.
/// </summary>
internal static class Installation
{
    /// <summary>The path of the library as people type it: in the clone, whatever folder that is.</summary>
    public const string LibraryInRoot = "artifacts/native/linux-x64/libptmalloc.so";

    public static string Root => Variable("PTMALLOC_ROOT");

    /// <summary>The number of the process that becomes the program.</summary>
    public static string Process => Variable("PTMALLOC_PROCESS");

    /// <summary>The library to preload: the built one, or what the user set PTMALLOC_LIBRARY to.</summary>
    public static string Library()
    {
        string library = Path.GetFullPath(Variable("PTMALLOC_LIBRARY"));
        return File.Exists(library) ? library : throw RefusalException.Failure(
            $"the library {library} is missing: correct PTMALLOC_LIBRARY if you set it, "
            + $"else delete {Path.Join(Root, "artifacts")} and build again");
    }

    private static string Variable(string name) => Environment.GetEnvironmentVariable(name)
        ?? throw RefusalException.Failure($"start the command line with the script ./ptmalloc, which sets {name}");
}
