using System;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;
using Xunit.Sdk;

namespace PtMalloc.Proof.Tests;

/// <summary>
/// Holds a property against many scripts. A failure says the seed and the shrunk script, ready for <c>ptmalloc
/// explain</c>.
/// </summary>
internal sealed class Verdict(string explainOptions) : IRunner
{
    private string? failure;

    /// <summary>
    /// Whether the suite may take its time (<c>ptmalloc test --long</c>): ten times as many programs, and others each
    /// time.
    /// </summary>
    public static bool IsLong { get; } = Environment.GetEnvironmentVariable("PTMALLOC_LONG") == "1";

    /// <summary>Fails if the property throws for one of so many scripts.</summary>
    /// <param name="scripts">Where the scripts come from.</param>
    /// <param name="count">How many.</param>
    /// <param name="seed">Which ones.</param>
    /// <param name="explainOptions">With these, <c>ptmalloc explain</c> has the machine that the script ran on.</param>
    /// <param name="property">Throws if it does not hold.</param>
    public static void Hold(
        Arbitrary<Script> scripts, int count, ulong seed, string explainOptions, Action<Script> property)
    {
        Verdict verdict = new(explainOptions);
        ulong start = IsLong ? seed ^ (ulong)DateTime.UtcNow.Ticks : seed;
        Replay replay = new(new Rnd(start), FSharpOption<int>.None);
        Config config = Config.Quick
            .WithMaxTest(IsLong ? 10 * count : count)
            .WithReplay(FSharpOption<Replay>.Some(replay))
            .WithRunner(verdict);

        Prop.ForAll(scripts, property).Check(config);
        if (verdict.failure is not null)
            throw new XunitException($"Seed {start}: {verdict.failure}");
    }

    public void OnStartFixture(Type t)
    {
    }

    public void OnArguments(
        int ntest, FSharpList<object> args, FSharpFunc<int, FSharpFunc<FSharpList<object>, string>> every)
    {
    }

    public void OnShrink(FSharpList<object> args, FSharpFunc<FSharpList<object>, string> everyShrink)
    {
    }

    public void OnFinished(string name, TestResult testResult)
    {
        if (testResult is not TestResult.Failed failed)
            return;

        Exception? reason = (failed.Item4 as Outcome.Failed)?.Item;
        failure = $"program {failed.Item1.NumberOfTests}, shrunk {failed.Item1.NumberOfShrinks} times\n  "
            + $"{((Script)failed.Item3.Head).ToExplain(explainOptions)}\n{reason?.Message}";
    }
}
