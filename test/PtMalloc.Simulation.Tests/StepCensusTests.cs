using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace PtMalloc.Simulation.Tests;

/// <summary>Every step there is is taken by some scenario, and has its sentence.</summary>
public sealed class StepCensusTests
{
    [Fact]
    public void Every_step_occurs_and_is_told_with_no_place_left_open()
    {
        Dictionary<Step, int> counts = Enum.GetValues<Step>().ToDictionary(step => step, _ => 0);
        List<string> firstSentences = [];
        foreach (Scenario scenario in Scenario.All())
        {
            foreach (RecordedStep step in scenario.Recording.Steps)
            {
                if (++counts[step.Step] == 1)
                    firstSentences.Add(scenario.Teller.Tell(step));
            }
        }

        Console.WriteLine("steps: " + string.Join(", ", counts.Select(count => $"{count.Key} {count.Value}")));
        Assert.DoesNotContain(
            firstSentences, sentence => sentence is [] || sentence.Contains('{', StringComparison.Ordinal));
        Assert.Empty(counts.Where(count => count.Value == 0).Select(count => count.Key));
    }
}
