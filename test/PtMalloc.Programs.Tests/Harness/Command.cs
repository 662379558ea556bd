using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading.Tasks;

namespace PtMalloc.Programs.Tests.Harness;

/// <summary>What a program left behind: its exit code and all it wrote.</summary>
internal sealed record Outcome(int ExitCode, byte[] Output, string Errors)
{
    public string Text => Encoding.UTF8.GetString(Output);

    public string Summary => $"exit code {ExitCode}\n{Text}{Errors}";
}

/// <summary>
/// A program run in a directory, with an environment that takes nothing over from the caller that could make a
/// difference.
/// </summary>
internal sealed class Command(params string[] commandLine)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(3);

    private static readonly Dictionary<string, string> s_everywhere = new()
    {
        ["PATH"] = Executables.SearchPath,
        ["LC_ALL"] = "C.UTF-8",
        ["DOTNET_NOLOGO"] = "1",
        ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
        ["DOTNET_GENERATE_ASPNET_CERTIFICATE"] = "false",
    };

    private readonly Dictionary<string, string> _variables = [];

    private string _directory = Path.GetTempPath();

    public Command In(string directory)
    {
        _directory = directory;
        _variables["HOME"] = directory;
        return this;
    }

    public Command With(string name, string value)
    {
        _variables[name] = value;
        return this;
    }

    public Outcome Run()
    {
        using var process = new Process { StartInfo = Start() };
        process.Start();
        process.StandardInput.Close();
        var output = Drain(process.StandardOutput.BaseStream);
        var errors = process.StandardError.ReadToEndAsync();
        if (!Task.WaitAll([output, errors], s_limit) || !process.WaitForExit(s_limit))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{this} did not end within {s_limit.TotalMinutes} minutes.");
        }
        return new Outcome(process.ExitCode, output.Result, errors.Result);
    }

    /// <summary>The command as a shell takes it, for people who want to try it themselves.</summary>
    public override string ToString() =>
        string.Join(' ', _variables.Select(variable => $"{variable.Key}={variable.Value}").Concat(commandLine));

    private static async Task<byte[]> Drain(Stream stream)
    {
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes).ConfigureAwait(false);
        return bytes.ToArray();
    }

    private ProcessStartInfo Start()
    {
        var start = new ProcessStartInfo(Executables.Find(commandLine[0]) ?? commandLine[0], commandLine.Skip(1))
        {
            WorkingDirectory = _directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in s_everywhere.Concat(_variables))
            start.Environment[name] = value;
        return start;
    }
}
