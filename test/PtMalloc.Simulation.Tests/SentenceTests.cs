using System;
using System.Linq;
using PtMalloc.Simulation.Pictures;
using PtMalloc.Simulation.Scripts;
using PtMalloc.Simulation.Sentences;
using Xunit;

namespace PtMalloc.Simulation.Tests;

/// <summary>Every step and state has words, and they contain what matters.</summary>
public sealed class SentenceTests
{
    [Fact]
    public void Every_step_has_a_sentence() =>
        Assert.Empty(Enum.GetValues<Step>().Except(English.Catalogue.Steps.Keys));

    [Fact]
    public void Every_system_call_has_a_sentence() =>
        Assert.Empty(Enum.GetValues<SystemCallKind>().Except(English.Catalogue.Calls.Keys));

    [Fact]
    public void Every_state_of_a_chunk_has_a_name() =>
        Assert.Empty(Enum.GetValues<BoxState>().Except(English.Catalogue.States.Keys));

    [Fact]
    public void A_hit_tells_bin_size_address_and_flags()
    {
        ScriptRun run =
            new ScriptRunner<Layout64>(new ScriptOptions { Threads = 1 }).Run("a=malloc(24); free(a); b=malloc(24)");
        RecordedStep hit = run.Recording.Steps.Single(step => step.Step == Step.FastBinHit);

        Assert.Equal(
            $"Fast bin 0 (chunks of 32 bytes): hit, the chunk 0x{hit.Subject:x} freed last is popped; flags P.",
            run.Teller.Tell(hit));
    }

    [Fact]
    public void A_thread_arena_has_its_number_and_its_chunks_the_flag_N()
    {
        ScriptRun run =
            new ScriptRunner<Layout64>(new ScriptOptions { Threads = 2 }).Run("a=malloc(24); thread 2: b=malloc(24)");

        Assert.Contains(
            "arena 2",
            run.Teller.Tell(run.Recording.Steps.Single(step => step.Step == Step.ArenaCreated)),
            StringComparison.Ordinal);
        Assert.EndsWith(
            "flags PN.",
            run.Teller.Tell(run.Recording.Steps.Last(step => step.Step == Step.TopSplit)),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_refused_system_call_is_told_as_refused()
    {
        Scenario scene = Staged.All().Single(each => each.Name == "no memory");
        RecordedStep refused = scene.Recording.Steps.First(step => step.Call is { Succeeded: false });

        Assert.StartsWith("System call: refused: ", scene.Teller.Tell(refused), StringComparison.Ordinal);
    }
}
