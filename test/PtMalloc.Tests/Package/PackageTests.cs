using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using PtMalloc.Tests.Harness;
using Xunit;

namespace PtMalloc.Tests.Package;

/// <summary>The package that the build leaves in artifacts/packages.</summary>
public sealed partial class PackageTests
{
    [Fact]
    public void It_has_both_assemblies_for_both_frameworks_with_documentation_and_a_README()
    {
        using ZipArchive package = Open();
        string[] files =
            [.. package.Entries.Select(static entry => entry.FullName)
                .Where(static name => IsIn("lib", name) || IsIn("ref", name) || name == "README.md")];
        string[] expected = ["README.md", .. FilesFor("net10.0"), .. FilesFor("net9.0")];
        Assert.Equal(expected.Order(StringComparer.Ordinal), files.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("x64")]
    [InlineData("arm64")]
    public void It_has_code_compiled_ahead_of_time(string processor)
    {
        using ZipArchive package = Open();
        foreach (string name in (string[])["PtMalloc.dll", "PtMalloc.Core.dll"])
        {
            using PEReader reader = Read(package.GetEntry($"runtimes/linux-{processor}/lib/net10.0/{name}")!);
            Assert.NotEqual(0, reader.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size);
            using PEReader plain = Read(package.GetEntry($"lib/net10.0/{name}")!);
            Assert.Equal(0, plain.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size);
        }
    }

    [Fact]
    public void A_first_allocation_waits_neither_for_the_JIT_nor_for_metrics()
    {
        const int OfTheProgram = 1; // a call through Stopwatch, and the like
        using Scratch scratch = NewProject("""
            using System;
            using System.Runtime;
            using PtMalloc;

            Console.WriteLine("begins");
            JitInfo.GetCompiledMethodCount(currentThread: true);
            long before = JitInfo.GetCompiledMethodCount(currentThread: true);
            unsafe
            {
                NativeHeap.Shared.Free(NativeHeap.Shared.Alloc(100));
                NativeHeap.Shared.Free(NativeHeap.Shared.Alloc(100_000));
            }
            long compiled = JitInfo.GetCompiledMethodCount(currentThread: true) - before;
            bool hasMetrics = Array.Exists(AppDomain.CurrentDomain.GetAssemblies(), static assembly => assembly.GetName().Name == "System.Diagnostics.DiagnosticSource");
            Console.WriteLine($"{compiled} {hasMetrics}");
            """);
        string[] words =
            OtherProgram.Run("dotnet", scratch.Folder, "run", "--configuration", "Release").Split('\n')[^2].Split(' ');
        Assert.InRange(int.Parse(words[0], null), 0, OfTheProgram + 4); // the whole library is some 400
        Assert.Equal("False", words[1]);
    }

    [Fact]
    public void It_tells_where_it_is_from_and_what_is_new()
    {
        using ZipArchive package = Open();
        using Stream manifest = package.GetEntry("PtMalloc.nuspec")!.Open();
        Dictionary<string, XElement> metadata = XDocument.Load(manifest).Root!.Elements()
            .Single()
            .Elements()
            .ToDictionary(static element => element.Name.LocalName);
        Assert.Equal("icon.png", metadata["icon"].Value);
        Assert.Equal("MIT", metadata["license"].Value);
        Assert.StartsWith("# " + metadata["version"].Value, metadata["releaseNotes"].Value, StringComparison.Ordinal);
        Assert.Equal("git", metadata["repository"].Attribute("type")!.Value);
        Assert.NotNull(package.GetEntry("icon.png"));
    }

    [Fact]
    public void Its_symbols_name_sources_from_the_repository_on()
    {
        using ZipArchive package = Open();
        using PEReader reader = Read(package.GetEntry("lib/net10.0/PtMalloc.dll")!);
        DebugDirectoryEntry embedded = reader.ReadDebugDirectory()
            .Single(static entry => entry.Type == DebugDirectoryEntryType.EmbeddedPortablePdb);
        using MetadataReaderProvider symbols = reader.ReadEmbeddedPortablePdbDebugDirectoryData(embedded);
        MetadataReader documents = symbols.GetMetadataReader();
        string[] names =
            [.. documents.Documents.Select(handle => documents.GetString(documents.GetDocument(handle).Name))];
        Assert.Contains("/_/src/PtMalloc/NativeHeap.cs", names);
        Assert.All(names, static name => Assert.StartsWith("/_/", name, StringComparison.Ordinal));
    }

    [Fact]
    public void It_depends_on_no_other_package()
    {
        using ZipArchive package = Open();
        using Stream manifest = package.GetEntry("PtMalloc.nuspec")!.Open();
        Assert.DoesNotContain(
            XDocument.Load(manifest).Descendants(), element => element.Name.LocalName == "dependency");
    }

    [Fact]
    public void The_assemblies_carry_their_symbols()
    {
        using ZipArchive package = Open();
        foreach (ZipArchiveEntry library in package.Entries.Where(static entry =>
            IsIn("lib", entry.FullName) && entry.Name.EndsWith(".dll", StringComparison.Ordinal)))
        {
            using PEReader reader = Read(library);
            Assert.Contains(
                reader.ReadDebugDirectory(), entry => entry.Type == DebugDirectoryEntryType.EmbeddedPortablePdb);
        }
    }

    [Fact]
    public void A_new_project_adds_it_from_the_folder_and_runs_what_the_README_shows()
    {
        using Scratch scratch = NewProject($"""
            using System;
            using System.Buffers;
            using System.IO;
            using System.Text.Json;
            using PtMalloc;

            Stream stream = new MemoryStream(new byte[1500]);
            {string.Join('\n', Snippets().Select(snippet => $"{{\n{snippet}}}"))}
            Console.WriteLine("ran");
            """);
        Assert.EndsWith("ran\n", OtherProgram.Run("dotnet", scratch.Folder, "run"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_new_project_sees_the_library_but_not_its_core()
    {
        using Scratch scratch =
            NewProject("System.Console.WriteLine(typeof(PtMalloc.NativeHeap) == typeof(PtMalloc.Core.HardenLevel));");
        Assert.Contains(
            "error CS0234: The type or namespace name 'Core' does not exist in the namespace 'PtMalloc'",
            OtherProgram.RunToFailure("dotnet", scratch.Folder, "build"),
            StringComparison.Ordinal);
    }

    /// <summary>
    /// A program that uses the package: its folder is the only source of packages, and it finds none that was fetched
    /// before.
    /// </summary>
    private static Scratch NewProject(string program)
    {
        Scratch scratch = new();
        scratch.Write("nuget.config", $"""
            <configuration><packageSources><clear /><add key="built" value="{Path.GetDirectoryName(BuiltClone.Required(BuiltClone.Package))}" /></packageSources></configuration>
            """);
        scratch.Write("New.csproj", """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <UseAppHost>false</UseAppHost>
                <AllowUnsafeBlocks>true</AllowUnsafeBlocks>
              </PropertyGroup>
            </Project>
            """);
        scratch.Write("Program.cs", program);
        OtherProgram.Run("dotnet", scratch.Folder, "add", "package", "PtMalloc");
        return scratch;
    }

    private static PEReader Read(ZipArchiveEntry entry)
    {
        MemoryStream content = new();
        using (Stream stream = entry.Open())
            stream.CopyTo(content);
        content.Position = 0;
        return new PEReader(content);
    }

    private static ZipArchive Open() => ZipFile.OpenRead(BuiltClone.Required(BuiltClone.Package));

    /// <summary>The files for a framework: two assemblies to run, of which a compiler sees one.</summary>
    private static string[] FilesFor(string framework) =>
    [
        $"lib/{framework}/PtMalloc.Core.dll",
        $"lib/{framework}/PtMalloc.dll",
        $"lib/{framework}/PtMalloc.xml",
        $"ref/{framework}/PtMalloc.dll",
        $"ref/{framework}/PtMalloc.xml",
    ];

    private static bool IsIn(string folder, string file) => file.StartsWith(folder + "/", StringComparison.Ordinal);

    private static List<string> Snippets()
    {
        List<string> snippets =
            [.. Snippet()
                .Matches(File.ReadAllText(Path.Join(BuiltClone.Root, "src/PtMalloc/README.md")))
                .Select(match => match.Groups[1].Value)];
        Assert.Equal(3, snippets.Count);
        return snippets;
    }

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Snippet();
}
