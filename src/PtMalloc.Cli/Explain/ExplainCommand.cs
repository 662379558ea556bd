using System;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using PtMalloc.Simulation.Scripts;

namespace PtMalloc.Cli.Explain;

/// <summary>
/// <c>ptmalloc explain</c>: runs a script on a simulated machine and tells what the allocator does, step by step.
/// </summary>
internal static class ExplainCommand
{
    private const int Threads = 4, MostThreads = 64;

    public static Command Create()
    {
        Argument<string> script = new("SCRIPT")
        {
            Description = "Calls, such as 'a=malloc(24); thread 2: b=calloc(3,100); a=realloc(a,500); "
                + "c=memalign(64,20); free(b); trim(0); mallopt(M_MXFAST,0); exit 2'.",
        };
        Option<int?> layout = new("--layout")
        {
            Description = "The word size: 64 (the default), or 32 as in the documents.",
            HelpName = "32|64",
            CustomParser = static result => WordSize(result),
        };
        Option<bool> cache = new("--cache")
        {
            Description = "As the product is: with thread caches, depots and decay. "
                + "Without it every call reaches its arena.",
        };
        Option<string?> profile = new("--profile")
        {
            Description = "The settings before the script's first call: product (the default with --cache), "
                + "or glibc (the default without), where nothing decays.",
            HelpName = "product|glibc",
            CustomParser = static result => ProfileName(result),
        };
        Option<int?> threads = new("--threads")
        {
            Description = $"Threads that the script may name ({Threads} by default, at most {MostThreads}).",
            HelpName = "N",
            CustomParser = static result => Count(result),
        };
        Option<bool> json = new("--json") { Description = "Print the events as JSON." };

        Command command = new("explain", "Tell step by step what the allocator does, on a simulated machine.")
        {
            script, layout, cache, profile, threads, json,
        };
        command.SetAction(parsed =>
        {
            bool hasCache = parsed.GetValue(cache);
            ScriptOptions options = new()
            {
                HasCache = hasCache,
                Profile = (parsed.GetValue(profile) ?? (hasCache ? "product" : "glibc")) == "product"
                    ? Profile.Product
                    : Profile.AsGlibc,
                Threads = parsed.GetValue(threads) ?? Threads,
            };
            ScriptRun run = Run(parsed.GetValue(script)!, parsed.GetValue(layout) == 32, options);
            if (parsed.GetValue(json))
                ScriptJson.Write(run, Console.OpenStandardOutput());
            else
                Story.Tell(run);
        });
        return command;
    }

    private static int? WordSize(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (text is "32" or "64")
            return text == "32" ? 32 : 64;

        result.AddError($"explain: --layout {text}: expected 32 or 64");
        return null;
    }

    private static string? ProfileName(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (text is "product" or "glibc")
            return text;

        result.AddError($"explain: --profile {text}: expected product or glibc");
        return null;
    }

    private static int? Count(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            && count is >= 1 and <= MostThreads)
            return count;

        result.AddError($"explain: --threads {text}: expected a number from 1 to {MostThreads}");
        return null;
    }

    private static ScriptRun Run(string script, bool isNarrow, ScriptOptions options)
    {
        try
        {
            return isNarrow
                ? new ScriptRunner<Layout32>(options).Run(script)
                : new ScriptRunner<Layout64>(options).Run(script);
        }
        catch (ScriptException error)
        {
            throw RefusalException.Usage($"explain: {error.Message}");
        }
    }
}
