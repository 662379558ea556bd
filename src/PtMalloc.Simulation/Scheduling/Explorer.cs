using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace PtMalloc.Simulation.Scheduling;

/// <summary>Runs a scenario under many schedules, each on a machine of its own, on all processors.</summary>
/// <param name="scenario">What to run.</param>
/// <param name="instructions">The machine's instructions; a test may plant a bug in them.</param>
public sealed class Explorer(Scenario scenario, Instructions? instructions = null)
{
    private readonly Instructions instructions = instructions ?? new Instructions();
    private readonly Lock gate = new();

    // Replaced when it grows, never changed, so that runs may read it.
    private HashSet<nuint> meetings = [];

    private readonly Queue<Schedule> frontier = [];
    private readonly HashSet<string> seen = [];
    private Outcome? failure;
    private int running;
    private int schedules;
    private int counted;

    /// <summary>Runs one schedule again.</summary>
    public Outcome Replay(Schedule schedule)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        using var crew = new Crew(scenario.Threads.Count);
        var follow = new Follow(schedule);
        Outcome outcome = Run(schedule, follow, crew, new HappensBefore(), meetings);
        return outcome.Failure is null && follow.HasTurnsLeft
            ? outcome with
            {
                Failure = new FormatException(
                    $"Expected a schedule of this scenario, found {schedule}: all threads ended before its last turn.")
            }
            : outcome;
    }

    /// <summary>
    /// Runs every schedule of up to so many turns, fewest turns first, or as many as the budget allows. Turns that
    /// can't change anything are left out: those before an atomic operation on a word that no other thread shares in
    /// any schedule, with one of the two writing.
    /// </summary>
    public Exploration Exhaust(int turns, int budget = int.MaxValue)
    {
        Restart();
        OnAllProcessors(crew => ExhaustOne(turns, budget, crew));
        return new(scenario.Name, schedules, counted, meetings.Count, frontier.Count == 0 && failure is null, failure);
    }

    /// <summary>
    /// Runs so many random schedules. Equal schedules count once. Those with no more turns than the exhaustive search
    /// had do not count.
    /// </summary>
    public Exploration Wander(ulong seed, int count, int exhausted = 0)
    {
        Restart();
        int next = 0;
        OnAllProcessors(crew =>
        {
            var order = new HappensBefore();
            while (failure is null && Interlocked.Increment(ref next) is var number && number <= count)
            {
                var wander = new Wander(unchecked((seed << 32) + (ulong)number));
                Outcome outcome = Run(null, wander, crew, order, meetings);
                lock (gate)
                {
                    Learn(outcome);
                    if (outcome.Failure is not null
                        || (outcome.Schedule.Turns.Count > exhausted && seen.Add(outcome.Schedule.ToString())))
                        Count(outcome);
                }
            }
        });
        return new(scenario.Name, schedules, counted, meetings.Count, false, failure);
    }

    private void Restart()
    {
        frontier.Clear();
        frontier.Enqueue(Schedule.Usual);
        seen.Clear();
        failure = null;
        schedules = counted = 0;
    }

    private void OnAllProcessors(Action<Crew> work) => Task.WaitAll(
        [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => Task.Factory.StartNew(
            () =>
            {
                using var crew = new Crew(scenario.Threads.Count);
                work(crew);
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default))]);

    private void ExhaustOne(int turns, int budget, Crew crew)
    {
        var order = new HappensBefore();
        while (TakeNext(budget) is (var schedule, var known))
        {
            var follow = new Follow(schedule);
            Outcome outcome = Run(schedule, follow, crew, order, known);
            lock (gate)
            {
                running--;
                if (known == meetings)
                    Count(outcome);
                if (Learn(outcome) && failure is null)
                    Restart();
                else if (known == meetings && schedule.Turns.Count < turns)
                    follow.Others.ForEach(turn => frontier.Enqueue(schedule.And(turn)));
            }
        }
    }

    /// <summary>Takes the next schedule; waits while other runs may still find more to do.</summary>
    private (Schedule Schedule, HashSet<nuint> Meetings)? TakeNext(int budget)
    {
        var wait = default(SpinWait);
        while (true)
        {
            lock (gate)
            {
                if (failure is not null || schedules + running >= budget || (frontier.Count == 0 && running == 0))
                    return null;
                if (frontier.TryDequeue(out Schedule? schedule))
                {
                    running++;
                    return (schedule, meetings);
                }
            }

            wait.SpinOnce();
        }
    }

    private void Count(Outcome outcome)
    {
        schedules++;
        counted += outcome.Meets ? 1 : 0;
        if (outcome.Failure is not null)
            failure ??= outcome;
    }

    /// <summary>Whether the run found a new word that threads meet at.</summary>
    private bool Learn(Outcome outcome)
    {
        if (meetings.IsSupersetOf(outcome.Meetings))
            return false;
        meetings = [.. meetings, .. outcome.Meetings];
        return true;
    }

    private Outcome Run(Schedule? schedule, IChooser chooser, Crew crew, HappensBefore order, HashSet<nuint> known)
    {
        var stage = new Stage(scenario);
        Execution execution = stage.Play(instructions, chooser, known, order, crew);
        Exception? wrong = execution.Failure ?? stage.Check();
        Schedule taken = schedule ?? ((Wander)chooser).Schedule;
        nuint[] met = [.. order.Meetings];
        return new(taken, wrong, met.Any(stage.IsOfAllocator), met);
    }
}
