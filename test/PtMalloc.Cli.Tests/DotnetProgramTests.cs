using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using PtMalloc.Cli.Tests.Harness;
using Xunit;

namespace PtMalloc.Cli.Tests;

/// <summary>
/// The program behind <c>ptmalloc bench --dotnet</c>: that it measures what it is asked for. No figure is judged here.
/// </summary>
public sealed class DotnetProgramTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("ptmalloc-benchmarks-");

    [Fact]
    public void Cases_run_by_size_then_workload_with_the_allocators_right_after_each_other()
    {
        const string Mark = "// Benchmark: ";
        Result result = Run(
            "--filter", "*.Heaps<*Heap>*(Bytes: 64)", "*.Rentals<Rented*(Bytes: 64)", "*.Rentals<Rented*(Bytes: 1024)",
            "--iterationTime", "1", "--warmupCount", "1", "--iterationCount", "1", "--join", "--exporters", "json",
            "--artifacts", folder.FullName);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(
            [
                "Heaps<OwnHeap>", "Heaps<SharedHeap>", "Rentals<RentedNative>", "Rentals<RentedArray>",
                "Rentals<RentedNative>", "Rentals<RentedArray>"
            ],
            result.Output.Split('\n')
                .Where(line => line.StartsWith(Mark, StringComparison.Ordinal))
                .Select(line => line[Mark.Length..].Split('.')[0]));

        string report = Assert.Single(
            Directory.GetFiles(folder.FullName, "*-report-full-compressed.json", SearchOption.AllDirectories));
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(report));
        JsonElement[] cases = [.. document.RootElement.GetProperty("Benchmarks").EnumerateArray()];
        Assert.Equal(6, cases.Length);
        Assert.All(cases, found => Assert.True(found.GetProperty("Statistics").GetProperty("Median").GetDouble() > 0));
    }

    [Theory]
    [InlineData("Burst", "SharedHeap", "peak freed second-later in-use")]
    [InlineData("Churn", "NoBlock", "1000 2000 3000 4000 5000 6000 7000 8000 9000 10000")]
    public void Memory_is_told_in_a_line_for_each_moment(string workload, string blocks, string moments)
    {
        Result result = Run("memory", workload, blocks);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        string[][] lines = [.. result.Output.TrimEnd().Split('\n').Select(line => line.Split(' '))];
        Assert.Equal(moments.Split(' '), lines.Select(line => line[0]));
        Assert.All(lines, line => Assert.True(long.Parse(line[1], CultureInfo.InvariantCulture) > 0));
    }

    [Fact]
    public void A_preloaded_library_of_ours_is_refused()
    {
        Result result = (Program("memory", "Burst", "Native") with
        {
            Environment = new()
            {
                ["LD_PRELOAD"] = Path.Join(Project.Root, "artifacts/native/linux-x64/libptmalloc.so")
            }
        }).Run();
        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.StartsWith("libptmalloc.so is preloaded, ", result.Error, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Delete(recursive: true);

    private Result Run(params string[] arguments) => Program(arguments).Run();

    private Command Program(params string[] arguments) =>
        new(
            "dotnet",
            [
                Path.Join(Project.Root, "artifacts/bin/PtMalloc.Benchmarks/release/PtMalloc.Benchmarks.dll"),
                .. arguments
            ])
        { Folder = folder.FullName };
}
