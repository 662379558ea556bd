using System;
using System.Collections.Generic;
using System.IO;
using Xunit;

namespace PtMalloc.Cli.Tests.Harness;

/// <summary>
/// A clone of the project as it looks after a build: the real script and the real command line, no sources,
/// and a library that does nothing, so that these tests depend on no allocator.
/// </summary>
internal sealed class Clone : IDisposable
{
    private const UnixFileMode EveryoneReads =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private readonly DirectoryInfo parent = Directory.CreateTempSubdirectory("ptmalloc-cli-");

    /// <param name="name">The clone's folder name; ld.so does not take every name.</param>
    public Clone(string name = "clone")
    {
        // Some tests run the script as another user.
        parent.UnixFileMode = EveryoneReads;
        Root = Path.Join(parent.FullName, name);
        foreach (string folder in
            (string[])["src", "test", "include", "samples", "bench/PtMalloc.Benchmarks", "artifacts"])
            Directory.CreateDirectory(Path.Join(Root, folder));
        foreach (string file in
            (string[])["Directory.Build.props", "Directory.Packages.props", "global.json", "PtMalloc.slnx"])
            File.WriteAllText(Path.Join(Root, file), "");
        File.Copy(Path.Join(Project.Root, "ptmalloc"), Script);
        CopyCommandLine();
        Directory.CreateDirectory(Path.GetDirectoryName(Library)!);
        CCompiler.Compile("", Library, "-shared");
        MarkBuilt();
    }

    public string Root { get; }

    public string Script => Path.Join(Root, "ptmalloc");

    public string Library => Path.Join(Root, "artifacts/native/linux-x64/libptmalloc.so");

    /// <summary>A folder beside the clone, for whatever a test needs.</summary>
    public string Scratch => parent.FullName;

    public Command Command(params string[] arguments) => new(Script, arguments) { Folder = Scratch };

    public Result Run(params string[] arguments) => Command(arguments).Run();

    /// <summary>Runs a line of shell in which $ptmalloc is the script.</summary>
    public Result Shell(string line, Dictionary<string, string?>? environment = null) =>
        new Command("bash", "-c", line)
        {
            Folder = Scratch,
            Environment = new(environment ?? []) { ["ptmalloc"] = Script },
        }.Run();

    /// <summary>Says that all builds happened after the last change.</summary>
    public void MarkBuilt()
    {
        foreach (string build in (string[])["run", "test", "dotnet"])
            File.WriteAllText(Path.Join(Root, "artifacts", $"{build}.built"), "");
    }

    /// <summary>Says that there was no build yet.</summary>
    public void MarkUnbuilt()
    {
        foreach (string build in (string[])["run", "test", "dotnet"])
            File.Delete(Path.Join(Root, "artifacts", $"{build}.built"));
    }

    /// <summary>Writes an executable script next to the clone, or at a path under it.</summary>
    public string WriteScript(string name, string text)
    {
        string path = Path.Join(Scratch, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, EveryoneReads);
        return path;
    }

    public string Compile(string name, params string[] options)
    {
        string path = Path.Join(Scratch, name);
        CCompiler.Compile("int main(void) { return 0; }", path, options);
        return path;
    }

    public void Dispose() => parent.Delete(recursive: true);

    private void CopyCommandLine()
    {
        const string CommandLine = "artifacts/bin/PtMalloc.Cli/release";
        string built = Path.Join(Project.Root, CommandLine);
        Assert.True(Directory.Exists(built), $"{built} is missing: run this suite with ./ptmalloc test Cli");
        string copy = Directory.CreateDirectory(Path.Join(Root, CommandLine)).FullName;
        foreach (string file in Directory.EnumerateFiles(built))
            File.Copy(file, Path.Join(copy, Path.GetFileName(file)));
    }
}
