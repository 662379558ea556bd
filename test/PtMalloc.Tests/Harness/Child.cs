using System;
using System.Diagnostics;
using System.IO;
using System.Runtime.InteropServices;
using System.Threading.Tasks;

namespace PtMalloc.Tests.Harness;

/// <summary>
/// A process of its own that runs one test: for what ends a process, or needs other settings. A test for such a process
/// is explicit, so that it is not run otherwise.
/// </summary>
internal sealed record Child(int ExitCode, string Output)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(100);

    /// <summary>Whether there was a test, and none failed.</summary>
    public bool Succeeded => ExitCode == 0 && !Output.Contains("Total: 0", StringComparison.Ordinal);

    public static Child RunTest(Type tests, string name, params (string Name, string Value)[] settings) =>
        Run(StartOf(tests, name), settings);

    /// <summary>Runs all tests of a class, but for explicit ones.</summary>
    public static Child RunTests(Type tests, params (string Name, string Value)[] settings) =>
        Run(Start("-class", tests.FullName!), settings);

    private static Child Run(ProcessStartInfo start, (string Name, string Value)[] settings)
    {
        foreach ((string setting, string value) in settings)
            start.Environment[setting] = value;

        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(s_patience))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"the process still runs after {s_patience.TotalSeconds} seconds");
        }

        return new Child(process.ExitCode, output.Result + errors.Result);
    }

    /// <summary>How a process is started that runs this test alone.</summary>
    public static ProcessStartInfo StartOf(Type tests, string name) =>
        Start("-explicit", "only", "-method", $"{tests.FullName}.{name}");

    private static ProcessStartInfo Start(params string[] selection)
    {
        string program = Path.ChangeExtension(typeof(Child).Assembly.Location, null);
        ProcessStartInfo start = new(program, ["-noLogo", "-noColor", .. selection])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_ROOT"] = Path.Join(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..");
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        return start;
    }
}
