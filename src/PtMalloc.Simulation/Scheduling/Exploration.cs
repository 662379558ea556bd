namespace PtMalloc.Simulation.Scheduling;

/// <summary>What came of many schedules.</summary>
/// <param name="Scenario">The scenario's name.</param>
/// <param name="Schedules">Different schedules run.</param>
/// <param name="Counted">Those in which two threads met.</param>
/// <param name="Words">Words that threads met at in some schedule: locks, lists, directory words.</param>
/// <param name="IsComplete">Whether the search was exhaustive up to its number of turns.</param>
/// <param name="Failure">The first schedule that failed.</param>
public sealed record Exploration(
    string Scenario, int Schedules, int Counted, int Words, bool IsComplete, Outcome? Failure)
{
    public override string ToString() => Failure is null
        ? $"{Scenario}: {Schedules} schedules, {Counted} count, {Words} words{(IsComplete ? ", complete" : "")}"
        : $"{Scenario}: schedule {Failure.Schedule} fails: {Failure.Failure?.Message} "
            + $"Replay it by new Explorer(scenario).Replay(Schedule.Parse(\"{Failure.Schedule}\")).";
}
