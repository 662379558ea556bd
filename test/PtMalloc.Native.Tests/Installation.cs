using System;
using System.IO;

namespace PtMalloc.Native.Tests;

/// <summary>Where the sources and the library lie: as the command line says, or above this test's own folder.</summary>
internal static class Installation
{
    /// <summary>The project's root.</summary>
    public static string Root { get; } = Environment.GetEnvironmentVariable("PTMALLOC_ROOT") ?? FindRoot();

    /// <summary>The folder of the C programs.</summary>
    public static string Programs => Path.Join(Root, "test", "native");

    /// <summary>The folder of the public header.</summary>
    public static string Headers => Path.Join(Root, "include");

    /// <summary>The library under test.</summary>
    public static string Library
    {
        get
        {
            string path = Environment.GetEnvironmentVariable("PTMALLOC_LIBRARY")
                ?? Path.Join(Root, "artifacts", "native", "linux-x64", "libptmalloc.so");
            return File.Exists(path)
                ? path
                : throw new FileNotFoundException($"no library at {path}: build it with ./ptmalloc build");
        }
    }

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (Directory.Exists(Path.Join(folder.FullName, "test", "native")))
                return folder.FullName;
        }

        throw new DirectoryNotFoundException(
            $"no test/native above {AppContext.BaseDirectory}: set PTMALLOC_ROOT to the project's root");
    }
}
