using System;
using System.IO;
using Xunit;

namespace PtMalloc.Tests.Harness;

/// <summary>What the build of the whole solution left beside this suite.</summary>
internal static class BuiltClone
{
    /// <summary>"release" or "debug": the folder that this suite runs in.</summary>
    public static string Configuration { get; } =
        Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));

    public static string Root { get; } = Path.GetFullPath(Path.Join(AppContext.BaseDirectory, "../../../.."));

    /// <summary>The program of a sample, for the runtime that runs this suite.</summary>
    public static string Sample(string name)
    {
        string folder = Path.Join(Root, "artifacts/bin", name, Configuration);
        return Required(Path.Join(Directory.Exists(folder) ? folder : folder + "_net10.0", name));
    }

    /// <summary>The library's package. Only a Release build makes it.</summary>
    public static string Package { get; } = Path.Join(
        Root, "artifacts/packages", $"PtMalloc.{typeof(NativeHeap).Assembly.GetName().Version!.ToString(3)}.nupkg");

    public static string Required(string file)
    {
        Assert.True(
            File.Exists(file),
            $"{file} is missing: build PtMalloc.slnx, in Release for the package; ./ptmalloc test does.");
        return file;
    }
}
