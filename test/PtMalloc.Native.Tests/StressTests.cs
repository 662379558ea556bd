using System;
using System.Threading.Tasks;
using Xunit;

namespace PtMalloc.Native.Tests;

/// <summary>
/// Everything at once, for long: 60 seconds, or ten minutes with --long. A class of its own, so that it runs beside all
/// other tests.
/// </summary>
public sealed class StressTests(Workshop workshop)
{
    private static bool IsLong => Environment.GetEnvironmentVariable("PTMALLOC_LONG") == "1";

    [Theory]
    [InlineData(Setup.Glibc, 3)]
    [InlineData(Setup.Preloaded, 60)]
    public Task No_byte_is_lost(Setup setup, int seconds) => RunAsync(setup, seconds, "");

    /// <summary>Each of these settings sends requests along paths that are rare by default.</summary>
    [Theory]
    [InlineData("MALLOC_ARENA_MAX=1")]
    [InlineData("MALLOC_ARENA_MAX=3")]
    [InlineData("MALLOC_TOP_PAD_=0 MALLOC_TRIM_THRESHOLD_=0")]
    [InlineData("MALLOC_MMAP_THRESHOLD_=1000")]
    [InlineData("MALLOC_MMAP_MAX_=0")]
    [InlineData("MALLOC_PERTURB_=85")]
    [InlineData("PTMALLOC_HARDEN=1")]
    [InlineData("PTMALLOC_HARDEN=1 MALLOC_ARENA_MAX=1")]
    [InlineData("PTMALLOC_HARDEN=2")]
    [InlineData("GLIBC_TUNABLES=glibc.malloc.tcache_count=0")]
    [InlineData("GLIBC_TUNABLES=glibc.malloc.tcache_count=0:glibc.malloc.mxfast=0")]
    public Task No_byte_is_lost_with(string settings) => RunAsync(Setup.Preloaded, 3, settings);

    private async Task RunAsync(Setup setup, int seconds, string settings)
    {
        const int Threads = 6;
        int duration = IsLong ? seconds * 10 : seconds;
        // Another seed each time; a failure names it, in its command.
        long seed = DateTime.UtcNow.Ticks;
        NativeSource stress = NativeSource.All["stress/stress.c"];

        Outcome outcome = await new ProgramRun(workshop, stress, $"{settings} {duration} {seed} {Threads}", setup)
            .ExecuteAsync(TimeSpan.FromSeconds(duration + 60));
        if (!outcome.IsSuccess)
            workshop.Keep();
        Assert.True(outcome.IsSuccess, outcome.Describe(stress.Title));
    }
}
