using System;
using System.IO;

namespace PtMalloc.Tests.Harness;

/// <summary>A folder that is gone when the test is over.</summary>
internal sealed class Scratch : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("ptmalloc-tests-").FullName;

    public string Write(string name, string text)
    {
        string file = Path.Join(Folder, name);
        File.WriteAllText(file, text);
        return file;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
