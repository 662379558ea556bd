using System;
using System.Diagnostics;
using System.Threading.Tasks;

namespace PtMalloc.Tests.Harness;

/// <summary>
/// A process of its own that runs one test, to be looked at from outside until it is disposed of: the test says one
/// line, and ends when its input does.
/// </summary>
internal sealed class WaitingChild : IDisposable
{
    /// <summary>What the line begins with that the test says, unlike those of its runner.</summary>
    private const string Mark = "child: ";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly Process process;

    private WaitingChild(Process process)
    {
        this.process = process;
        Line = Listen(process).WaitAsync(s_patience).GetAwaiter().GetResult();
    }

    /// <summary>What it said.</summary>
    public string Line { get; }

    public int Id => process.Id;

    public static WaitingChild RunTest(Type tests, string name)
    {
        ProcessStartInfo start = Child.StartOf(tests, name);
        start.RedirectStandardInput = true;
        start.RedirectStandardError = false;
        return new WaitingChild(Process.Start(start)!);
    }

    /// <summary>In the child: says the line, and waits for its end.</summary>
    public static void SayAndWait(string line)
    {
        Console.WriteLine(Mark + line);
        Console.In.ReadToEnd();
    }

    public void Dispose()
    {
        process.StandardInput.Close();
        if (!process.WaitForExit(s_patience))
            process.Kill();
        process.Dispose();
    }

    private static async Task<string> Listen(Process process)
    {
        while (await process.StandardOutput.ReadLineAsync() is string line)
        {
            int at = line.IndexOf(Mark, StringComparison.Ordinal);
            if (at >= 0)
                return line[(at + Mark.Length)..];
        }

        throw new InvalidOperationException("the child ended before it said anything");
    }
}
