using System;
using System.IO;
using System.Linq;
using System.Xml.Linq;

namespace PtMalloc.Cli.Tests.Harness;

/// <summary>
/// The project's sources as a fresh clone has them, with one suite, and without benchmarks and samples, which take long
/// to restore.
/// </summary>
internal sealed class SourceClone : IDisposable
{
    private readonly DirectoryInfo parent = Directory.CreateTempSubdirectory("ptmalloc-cli-");

    /// <param name="name">The clone's folder name.</param>
    /// <param name="suite">The suite that is left in it.</param>
    public SourceClone(string name, string suite)
    {
        string root = Directory.CreateDirectory(Path.Join(Scratch, name)).FullName;
        string[] entries =
            [.. Directory.EnumerateFileSystemEntries(Project.Root)
                .Where(entry => Path.GetFileName(entry) is not ("artifacts" or ".git"))];
        new Command("cp", ["-a", "-t", root, .. entries]).Run();
        LeaveOut(root, test => !test.EndsWith($".{suite}.Tests", StringComparison.Ordinal));
        Script = Path.Join(root, "ptmalloc");
    }

    /// <summary>A folder beside the clone, for whatever a test needs.</summary>
    public string Scratch => parent.FullName;

    private string Script { get; }

    public Command Command(params string[] arguments) => new(Script, arguments) { Folder = Scratch };

    public void Dispose() => parent.Delete(recursive: true);

    private static void LeaveOut(string root, Func<string, bool> isLeftOut)
    {
        string solution = Path.Join(root, "PtMalloc.slnx");
        XDocument projects = XDocument.Load(solution);
        foreach (string folder in Directory.EnumerateDirectories(Path.Join(root, "test"), "*.Tests").Where(isLeftOut))
        {
            Directory.Delete(folder, recursive: true);
            projects.Descendants("Project").Where(project => Names(project, folder)).Remove();
        }

        projects.Descendants("Folder")
            .Where(folder => (string?)folder.Attribute("Name") is "/bench/" or "/samples/")
            .Remove();

        projects.Save(solution);
    }

    private static bool Names(XElement project, string folder) =>
        ((string?)project.Attribute("Path"))!.EndsWith($"/{Path.GetFileName(folder)}.csproj", StringComparison.Ordinal);
}
