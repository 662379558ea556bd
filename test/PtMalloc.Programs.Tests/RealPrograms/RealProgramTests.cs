using System;
using System.Linq;
using PtMalloc.Programs.Tests.Harness;
using Xunit;

namespace PtMalloc.Programs.Tests.RealPrograms;

public sealed class RealProgramTests(ITestOutputHelper output)
{
    public static TheoryData<string> Names => Catalogue.Names;

    [Theory, MemberData(nameof(Names))]
    public void Does_the_same_on_our_malloc(string name)
    {
        var run = Comparison.Of(Catalogue.Get(name));

        Assert.True(
            run.OnGlibc.Outcome.ExitCode == 0, $"{name} fails without the library too: {run.OnGlibc.Outcome.Summary}");
        Assert.Equal(run.OnGlibc.Outcome.Summary, run.OnOurs.Outcome.Summary);
    }

    [Theory, MemberData(nameof(Names))]
    public void Has_the_whole_malloc_family_from_us(string name)
    {
        var bindings = Comparison.Of(Catalogue.Get(name)).OnOurs.Bindings;

        output.WriteLine(
            $"{bindings.Processes} processes, {bindings.Family.Count()} different bindings of the malloc family");
        bindings.AssertServedBy(Library.File);
    }

    [Fact]
    public void Without_the_library_libc_is_seen_to_serve()
    {
        var bindings = Comparison.Of(Catalogue.Get("bash")).OnGlibc.Bindings;

        Assert.Contains(bindings.NotServedBy(Library.File), binding =>
            binding.Symbol == "malloc" && binding.To.EndsWith("/libc.so.6", StringComparison.Ordinal));
    }

    // Debian links redis-server to jemalloc. Its malloc family comes from us nevertheless; what only jemalloc has
    // (mallctl, for statistics) stays with jemalloc, and is listed so that nobody claims more than that.
    [Fact]
    public void Redis_server_has_its_memory_from_us_though_it_is_linked_to_jemalloc()
    {
        var bindings = Comparison.Of(Catalogue.Get("redis-server")).OnOurs.Bindings;
        var ofServer =
            bindings.All.Where(binding => binding.From.EndsWith("redis-server", StringComparison.Ordinal)).ToArray();

        var stays = ofServer.Where(binding => binding.To.Contains("jemalloc", StringComparison.Ordinal))
            .Select(binding => binding.Symbol);
        output.WriteLine($"left with jemalloc: {string.Join(' ', stays.Distinct().Order())}");
        foreach (var symbol in (string[])["malloc", "calloc", "realloc", "free", "malloc_usable_size"])
            Assert.Equal(Library.File, Assert.Single(ofServer, binding => binding.Symbol == symbol).To);
    }
}
