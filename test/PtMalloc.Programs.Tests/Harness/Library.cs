using System;
using System.IO;

namespace PtMalloc.Programs.Tests.Harness;

/// <summary>
/// The library under test: <c>PTMALLOC_LIBRARY</c>, or what <c>./ptmalloc build</c> made in this tree.
/// </summary>
internal static class Library
{
    private const string Built = "artifacts/native/linux-x64/libptmalloc.so";

    // Lazy, so that a test that needs it fails with the reason itself, not with a type initialiser's complaint.
    private static readonly Lazy<string> s_file = new(Locate);

    public static string File => s_file.Value;

    private static string Locate()
    {
        if (Environment.GetEnvironmentVariable("PTMALLOC_LIBRARY") is { Length: > 0 } named)
            return Existing(Path.GetFullPath(named))
                ?? throw new FileNotFoundException($"PTMALLOC_LIBRARY names {named}, which does not exist.");

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (Existing(Path.Combine(folder.FullName, Built)) is { } found)
                return found;
        }
        throw new FileNotFoundException(
            $"{Built} not found above {AppContext.BaseDirectory}: run ./ptmalloc build, or set PTMALLOC_LIBRARY.");
    }

    private static string? Existing(string path) => System.IO.File.Exists(path) ? path : null;
}
