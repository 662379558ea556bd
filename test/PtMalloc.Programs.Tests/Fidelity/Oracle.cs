using System;
using System.IO;
using System.Threading;
using PtMalloc.Programs.Tests.Harness;
using Xunit;

namespace PtMalloc.Programs.Tests.Fidelity;

/// <summary>The ways of using a heap that the driver knows (<c>test/fidelity/mix.h</c>, enum mix).</summary>
public enum Mix
{
    Tiny,
    Small,
    Large,
    Wide,
    Bursts,
    Growth,
    Knobs,
}

/// <summary>The compiled driver, and its records on glibc's malloc and on ours.</summary>
internal static class Oracle
{
    private const int Operations = 100_000;
    private const string Glibc = "glibc 2.36";

    private static readonly Lazy<string> s_driver = new(Compile, LazyThreadSafetyMode.PublicationOnly);

    /// <param name="seed">Where the random numbers start.</param>
    /// <param name="mix">What the driver does.</param>
    /// <param name="knob">NAME=VALUE: a tunable (glibc.malloc.*) or an environment variable.</param>
    public static Recording OnGlibc(int seed, Mix mix, string? knob = null) => Record(Turned(knob, Driver(seed, mix)));

    /// <summary>
    /// Records the driver on our malloc, as <see cref="OnGlibc"/> does on glibc's. The driver first allocates what
    /// glibc has as the heap's first chunk, its tcache struct.
    /// </summary>
    public static Recording OnOurs(int seed, Mix mix, string? knob = null) =>
        Record(Departures.Off(Turned(knob, Driver(seed, mix, "--pad"))).With("LD_PRELOAD", Library.File));

    public static void Require()
    {
        Debian.Require("gcc", "gcc", "libc6-dev");
        var here = new Command("getconf", "GNU_LIBC_VERSION").Run().Text.Trim();
        Assert.SkipUnless(
            here == Glibc,
            $"The arena is modelled on {Glibc}; this machine has {here}, which may place blocks elsewhere.");
    }

    private static Command Driver(int seed, Mix mix, params string[] options) =>
        new([s_driver.Value, $"{seed}", $"{(int)mix}", $"{Operations}", .. options]);

    private static Command Turned(string? knob, Command driver)
    {
        if (knob is null)
            return driver.With("GLIBC_TUNABLES", Departures.NoThreadCache);
        if (knob.StartsWith("glibc.", StringComparison.Ordinal))
            return driver.With("GLIBC_TUNABLES", $"{Departures.NoThreadCache}:{knob}");
        var split = knob.IndexOf('=', StringComparison.Ordinal);
        return driver.With("GLIBC_TUNABLES", Departures.NoThreadCache).With(knob[..split], knob[(split + 1)..]);
    }

    private static Recording Record(Command command)
    {
        var outcome = command.Run();
        Assert.True(
            outcome.ExitCode == 0, $"The driver ended with {outcome.ExitCode}: {outcome.Errors}\nRun: {command}");
        return new Recording(outcome.Output, $"{command}");
    }

    // Beside its sources in the output folder, where it stays for whoever wants to run it by hand.
    private static string Compile()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "fidelity");
        var built = Path.Combine(folder, "oracle");
        var outcome = new Command("gcc", "-O2", "-fno-builtin", "-Wall", "-Wextra", "-Werror", "-o", built, "oracle.c")
            .In(folder)
            .Run();
        Assert.True(outcome.ExitCode == 0, $"oracle.c does not compile: {outcome.Errors}");
        return built;
    }
}
