using System.ComponentModel;
using System.Diagnostics;
using System.Threading.Tasks;

namespace PtMalloc.Cli.Bench;

/// <summary>Runs a tool of the system to its end.</summary>
internal static class ToolOutput
{
    /// <returns>What it wrote to its standard output; empty where it could not be started.</returns>
    public static string Of(string program, params string[] arguments) => Run(program, arguments).Output;

    public static (int ExitCode, string Output, string Error) Run(string program, params string[] arguments)
    {
        const int NotStarted = 127;
        ProcessStartInfo start =
            new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using Process process = Process.Start(start)!;
            Task<string> error = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output, error.GetAwaiter().GetResult());
        }
        catch (Win32Exception e)
        {
            return (NotStarted, "", e.Message);
        }
    }
}
