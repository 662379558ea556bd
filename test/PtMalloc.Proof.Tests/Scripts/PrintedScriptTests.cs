using System.Collections.Generic;
using System.Linq;
using PtMalloc.Simulation.Scripts;
using Xunit;

namespace PtMalloc.Proof.Tests;

/// <summary>A failure prints its script for <c>ptmalloc explain</c>, which must read it as it was meant.</summary>
public abstract class PrintedScriptTests<TLayout>(ulong seed)
    where TLayout : ILayout
{
    private static nuint LargestNumber => (2 * TLayout.LargestRequest) + 1;

    [Fact]
    public void What_is_printed_is_read_as_the_same_script() =>
        Verdict.Hold(Programs<TLayout>.UpTo(400), count: 300, seed, "", RequireSameWhenRead);

    [Fact]
    public void So_is_what_a_shrunk_script_prints() =>
        Verdict.Hold(Programs<TLayout>.UpTo(60), count: 20, seed + 1, "", script =>
        {
            foreach (Script simpler in script.Shrink().Where(simpler => simpler.Statements.Count > 0))
                RequireSameWhenRead(simpler);
        });

    [Fact]
    public void What_is_printed_can_be_explained_to_its_end() =>
        Verdict.Hold(Programs<TLayout>.UpTo(40), count: 20, seed + 2, "", script =>
        {
            ScriptRunner<TLayout> runner =
                new(new ScriptOptions { HasCache = script.MustUncommit, Threads = script.LastThread });
            Assert.Equal(script.Statements.Count, runner.Run(script.ToString()).Statements.Count);
        });

    private static void RequireSameWhenRead(Script script)
    {
        IReadOnlyList<Statement> all = Reading.Of(script.ToString(), LargestNumber);
        if (all.Count != script.Statements.Count)
            throw new BrokenPromiseException(
                "the script", $"has {script.Statements.Count} statements and is read as {all.Count}");
        foreach ((Statement written, Statement read) in script.Statements.Zip(all))
        {
            if (written != read)
                throw new BrokenPromiseException($"{written}", $"is read as {read}");
        }
    }
}

public sealed class PrintedScript64Tests() : PrintedScriptTests<Layout64>(seed: 6430);

public sealed class PrintedScript32Tests() : PrintedScriptTests<Layout32>(seed: 3230);
