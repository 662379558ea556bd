using System;
using System.Threading.Tasks;
using Xunit;

namespace PtMalloc.Native.Tests;

/// <summary>Everything at once, for long: 60 seconds, or ten minutes with --long. A class of its own, so that it runs beside all other tests.</summary>
public sealed class StressTests(Workshop workshop)
{
    private static bool IsLong => Environment.GetEnvironmentVariable("PTMALLOC_LONG") == "1";

    [Theory]
    [InlineData(Setup.Glibc, 3)]
    [InlineData(Setup.Preloaded, 60)]
    public async Task No_byte_is_lost(Setup setup, int seconds)
    {
        const int Threads = 6;
        int duration = IsLong ? seconds * 10 : seconds;
        // Another one each time; a failure names it, in its command.
        long seed = DateTime.UtcNow.Ticks;
        NativeSource stress = NativeSource.All["stress/stress.c"];

        Outcome outcome = await new ProgramRun(workshop, stress, $"{duration} {seed} {Threads}", setup)
            .ExecuteAsync(TimeSpan.FromSeconds(duration + 60));
        Assert.True(outcome.IsSuccess, outcome.Describe(stress.Title));
    }
}
