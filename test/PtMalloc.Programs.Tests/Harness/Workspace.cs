using System;
using System.IO;

namespace PtMalloc.Programs.Tests.Harness;

/// <summary>A directory of its own for one run, holding a copy of the inputs; gone when the run is over.</summary>
internal sealed class Workspace : IDisposable
{
    private Workspace()
    {
    }

    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("ptmalloc-").FullName;

    public static Workspace Empty() => new();

    /// <summary>The inputs lie beside the test assembly, copied there by the build.</summary>
    public static Workspace With(string inputs)
    {
        var workspace = new Workspace();
        Copy(Path.Combine(AppContext.BaseDirectory, inputs), workspace.Directory);
        return workspace;
    }

    public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);

    private static void Copy(string from, string to)
    {
        System.IO.Directory.CreateDirectory(to);
        foreach (var file in System.IO.Directory.GetFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        foreach (var folder in System.IO.Directory.GetDirectories(from))
            Copy(folder, Path.Combine(to, Path.GetFileName(folder)));
    }
}
