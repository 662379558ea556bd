using System;
using System.Diagnostics;
using System.IO;
using System.Runtime.InteropServices;
using System.Threading.Tasks;

namespace PtMalloc.Tests.Harness;

/// <summary>
/// A process of its own that runs one test, or the tests of one class: for what ends a process, or needs other settings. A test that is for such
/// a process only is explicit, so that it is not run otherwise.
/// </summary>
internal sealed record Child(int ExitCode, string Output)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(100);

    /// <summary>Whether there was a test, and none failed.</summary>
    public bool Succeeded => ExitCode == 0 && !Output.Contains("Total: 0", StringComparison.Ordinal);

    public static Child RunTest(Type tests, string name, params (string Name, string Value)[] settings) =>
        Run(["-explicit", "only", "-method", $"{tests.FullName}.{name}"], settings);

    public static Child RunClass(Type tests, params (string Name, string Value)[] settings) =>
        Run(["-class", tests.FullName!], settings);

    private static Child Run(string[] arguments, (string Name, string Value)[] settings)
    {
        string program = Path.ChangeExtension(typeof(Child).Assembly.Location, null);
        ProcessStartInfo start = new(program, ["-noLogo", "-noColor", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_ROOT"] = Path.Join(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..");
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        foreach ((string name, string value) in settings)
            start.Environment[name] = value;

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
}
