using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
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
        string[] files = [.. package.Entries.Select(static entry => entry.FullName).Where(static name => IsIn("lib", name) || IsIn("ref", name) || name == "README.md")];
        string[] expected = ["README.md", .. FilesFor("net10.0"), .. FilesFor("net9.0")];
        Assert.Equal(expected.Order(StringComparer.Ordinal), files.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void It_depends_on_no_other_package()
    {
        using ZipArchive package = Open();
        using Stream manifest = package.GetEntry("PtMalloc.nuspec")!.Open();
        Assert.DoesNotContain(XDocument.Load(manifest).Descendants(), element => element.Name.LocalName == "dependency");
    }

    [Fact]
    public void The_assemblies_carry_their_symbols()
    {
        using ZipArchive package = Open();
        foreach (ZipArchiveEntry library in package.Entries.Where(static entry => IsIn("lib", entry.FullName) && entry.Name.EndsWith(".dll", StringComparison.Ordinal)))
        {
            using MemoryStream content = new();
            using (Stream stream = library.Open())
                stream.CopyTo(content);
            content.Position = 0;
            using PEReader reader = new(content);
            Assert.Contains(reader.ReadDebugDirectory(), entry => entry.Type == DebugDirectoryEntryType.EmbeddedPortablePdb);
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
        using Scratch scratch = NewProject("System.Console.WriteLine(typeof(PtMalloc.NativeHeap) == typeof(PtMalloc.Core.HardenLevel));");
        Assert.Contains(
            "error CS0234: The type or namespace name 'Core' does not exist in the namespace 'PtMalloc'",
            OtherProgram.RunToFailure("dotnet", scratch.Folder, "build"),
            StringComparison.Ordinal);
    }

    /// <summary>A program that uses the package: with no source of packages but its folder, and none that was fetched before.</summary>
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

    private static ZipArchive Open() => ZipFile.OpenRead(BuiltClone.Required(BuiltClone.Package));

    /// <summary>Both assemblies to run, of which a compiler sees one.</summary>
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
        List<string> snippets = [.. Snippet().Matches(File.ReadAllText(Path.Join(BuiltClone.Root, "src/PtMalloc/README.md"))).Select(match => match.Groups[1].Value)];
        Assert.Equal(3, snippets.Count);
        return snippets;
    }

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Snippet();
}
