using System;
using System.Threading.Tasks;
using Xunit;

namespace PtMalloc.Native.Tests;

/// <summary>
/// Random words of the allocator's metadata are damaged, one in each child of a fork; each child must end with one of
/// our messages, or with all its blocks intact. Counts are printed; with --long there are many more children. A class
/// of its own, so that it runs beside all other tests.
/// </summary>
public sealed class FuzzTests(Workshop workshop)
{
    private static bool IsLong => Environment.GetEnvironmentVariable("PTMALLOC_LONG") == "1";

    /// <summary>Without the cache, freed blocks reach the bins at once.</summary>
    [Theory]
    [InlineData("", 15_000)]
    [InlineData("GLIBC_TUNABLES=glibc.malloc.tcache_count=0", 7_000)]
    public async Task A_damaged_word_is_told_or_does_no_harm(string settings, int cases)
    {
        int tried = IsLong ? cases * 20 : cases;
        // Each day tries other heaps; a failure names them, in its command.
        long firstHeap = DateTime.UtcNow.Ticks / TimeSpan.TicksPerDay * 100_000;
        NativeSource fuzz = NativeSource.All["fuzz/fuzz.c"];

        Outcome outcome = await new ProgramRun(workshop, fuzz, $"{settings} {tried} {firstHeap}", Setup.Preloaded)
            .ExecuteAsync(TimeSpan.FromMinutes(IsLong ? 60 : 5));
        if (!outcome.IsSuccess)
            workshop.Keep();
        Assert.True(outcome.IsSuccess, outcome.Describe(fuzz.Title));
        Console.WriteLine($"Fuzzer {settings}\n{outcome.Output}");
    }
}
