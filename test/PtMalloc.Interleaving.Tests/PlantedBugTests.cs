using System;
using PtMalloc.Simulation;
using PtMalloc.Simulation.Scheduling;
using Xunit;

namespace PtMalloc.Interleaving.Tests;

/// <summary>
/// Each bug that is planted in the machine's instructions is found, and its schedule fails again when it is replayed.
/// </summary>
public sealed class PlantedBugTests
{
    private const int Turns = 3;
    private const int Budget = 20_000;

    [Fact]
    public void The_arena_lock_is_not_taken() => Finds<RaceException>(new MissingArenaLock(), Scenarios.OneArena);

    [Fact]
    public void The_directory_lock_is_not_taken() =>
        Finds<RaceException>(new MissingDirectoryLock(), Scenarios.AttachDetach);

    [Fact]
    public void The_registry_lock_is_not_taken() =>
        Finds<HeapCorruptionException>(new MissingRegistryLock(), Scenarios.Mapped);

    [Fact]
    public void A_failed_compare_and_swap_tells_of_success() =>
        Finds<RaceException>(new SpuriousSuccess(), Scenarios.OneArena);

    [Fact]
    public void A_compare_and_swap_is_two_steps() => Finds<Exception>(new TornCompare(), Scenarios.OneArena);

    [Fact]
    public void An_arena_that_is_held_for_a_fork_is_taken() =>
        Finds<Exception>(new TakesWhatAForkHolds(), Scenarios.ForkAndChild);

    [Fact]
    public void Nobody_waits_until_the_child_has_begun_anew() =>
        Finds<Exception>(new ForkWordLooksNoticed(), Scenarios.RawChild);

    [Fact]
    public void The_thread_that_forked_does_not_rejoin_the_child() =>
        Finds<Exception>(new NobodyRejoins(), Scenarios.RawChild);

    [Fact]
    public void An_unlock_forgets_who_sleeps() => Finds<DeadlockException>(new ForgetsSleepers(), Scenarios.OneArena);

    [Fact]
    public void A_wake_wakes_nobody() => Finds<DeadlockException>(new WakesNobody(), Scenarios.OneArena);

    [Fact]
    public void A_wait_does_not_look_at_its_word() => Finds<DeadlockException>(new SleepsBlindly(), Scenarios.OneArena);

    [Fact]
    public void An_unlock_orders_nothing() => Finds<RaceException>(new RelaxedUnlock(), Scenarios.OneArena);

    [Fact]
    public void A_remote_push_is_lost() => Finds<HeapBrokenException>(new LostPush(), Scenarios.OneArena);

    [Fact]
    public void The_remote_list_is_taken_in_two_steps() =>
        Finds<HeapBrokenException>(new TornTake(), Scenarios.OneArena);

    [Fact]
    public void A_push_does_not_notice_that_the_head_changed() =>
        Finds<Exception>(new UnnoticedChange(), Scenarios.OneArena);

    [Fact]
    public void A_remote_push_orders_nothing() => Finds<RaceException>(new RelaxedPush(), Scenarios.OneArena);

    [Fact]
    public void A_new_arena_is_published_by_a_plain_store() =>
        Finds<RaceException>(new PlainPublication(), Scenarios.TrimAndNewArena);

    [Fact]
    public void The_first_look_at_the_state_does_not_acquire() =>
        Finds<RaceException>(new PlainLook(), Scenarios.FirstCallOneArena);

    [Fact]
    public void A_count_is_read_and_written_in_two_steps() =>
        Finds<HeapBrokenException>(new StaleCount(), Scenarios.Mapped);

    [Fact]
    public void The_background_thread_does_not_hear_a_call_at_its_end() =>
        Finds<HeapBrokenException>(new EndsDeaf(), Scenarios.Background);

    [Fact]
    public void In_32_bit_a_race_is_found_as_well() =>
        Finds<RaceException>(new RelaxedUnlock(), Scenarios.OneArena with { IsNarrow = true });

    [Fact]
    public void In_32_bit_a_lost_chunk_is_found_as_well() =>
        Finds<HeapBrokenException>(new LostPush(), Scenarios.OneArena with { IsNarrow = true });

    [Fact]
    public void A_race_is_told_with_the_word_and_where_both_threads_are()
    {
        Outcome? found = new Explorer(Scenarios.OneArena, new MissingArenaLock()).Exhaust(Turns, Budget).Failure;

        Assert.Matches(
            @"^Race at the main arena's \w+: \w+ by thread \d \(its last step: \w+\) "
            + @"is not ordered after \w+ by thread \d \(its last step: \w+\)\.$",
            found?.Failure?.Message);
    }

    private static void Finds<TFailure>(Instructions bug, Scenario scenario)
        where TFailure : Exception
    {
        var explorer = new Explorer(scenario, bug);
        Outcome? found = explorer.Exhaust(Turns, Budget).Failure ?? explorer.Wander(1, Budget).Failure;

        Assert.NotNull(found);
        TestContext.Current.TestOutputHelper?.WriteLine($"{found.Schedule}: {found.Failure?.Message}");
        Assert.IsType<TFailure>(found.Failure, exactMatch: false);
        Assert.Equal(
            found.Failure?.Message,
            new Explorer(scenario, bug).Replay(Schedule.Parse(found.Schedule.ToString())).Failure?.Message);
    }
}
