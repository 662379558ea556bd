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
        string[] files = [.. package.Entries.Select(entry => entry.FullName).Where(name => name.StartsWith("lib/", StringComparison.Ordinal) || name == "README.md")];
        string[] expected = ["README.md", .. Libraries("net10.0"), .. Libraries("net9.0")];
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
        foreach (ZipArchiveEntry library in package.Entries.Where(entry => entry.Name.EndsWith(".dll", StringComparison.Ordinal)))
        {
            using MemoryStream content = new();
            using (Stream stream = library.Open())
                stream.CopyTo(content);
            content.Position = 0;
            using PEReader reader = new(content);
            Assert.Contains(reader.ReadDebugDirectory(), entry => entry.Type == DebugDirectoryEntryType.EmbeddedPortablePdb);
        }
    }

    /// <summary>No source of packages but the folder, and none that was fetched before.</summary>
    [Fact]
    public void A_new_project_adds_it_from_the_folder_and_runs_what_the_README_shows()
    {
        using Scratch scratch = new();
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
        scratch.Write("Program.cs", $"""
            using System;
            using System.Buffers;
            using System.IO;
            using System.Text.Json;
            using PtMalloc;

            Stream stream = new MemoryStream(new byte[1500]);
            {string.Join('\n', Snippets().Select(snippet => $"{{\n{snippet}}}"))}
            Console.WriteLine("ran");
            """);
        OtherProgram.Run("dotnet", scratch.Folder, "add", "package", "PtMalloc");
        Assert.EndsWith("ran\n", OtherProgram.Run("dotnet", scratch.Folder, "run"), StringComparison.Ordinal);
    }

    private static ZipArchive Open() => ZipFile.OpenRead(BuiltClone.Required(BuiltClone.Package));

    private static IEnumerable<string> Libraries(string framework) =>
        ((string[])["PtMalloc.dll", "PtMalloc.xml", "PtMalloc.Core.dll", "PtMalloc.Core.xml"]).Select(file => $"lib/{framework}/{file}");

    private static List<string> Snippets()
    {
        List<string> snippets = [.. Snippet().Matches(File.ReadAllText(Path.Join(BuiltClone.Root, "src/PtMalloc/README.md"))).Select(match => match.Groups[1].Value)];
        Assert.Equal(3, snippets.Count);
        return snippets;
    }

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Snippet();
}
