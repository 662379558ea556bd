using Xunit;

namespace PtMalloc.Proof.Tests;

/// <summary>The promises, held against random programs.</summary>
public abstract class ProgramTests<TLayout>(bool isCached, ulong seed)
    where TLayout : ILayout
{
    private readonly Promises<TLayout> promises = new(isCached, seed);

    [Fact]
    public void Every_program_gets_what_malloc_promises() => promises.BlocksAreSound();

    [Fact]
    public void What_is_freed_merges_into_one_chunk_per_heap_and_goes_back_to_the_system() =>
        promises.FreedMemoryGoesBack();

    [Fact]
    public void The_footprint_stays_within_twice_the_need() => promises.FootprintIsBounded();

    [Fact]
    public void Holes_between_blocks_are_filled_before_the_heap_grows() => promises.HolesAreFilled();

    [Fact]
    public void Heaps_that_are_empty_again_go_back_to_the_system() => promises.HeapsGoBack();

    [Fact]
    public void A_program_that_runs_again_and_again_does_not_grow() => promises.RepetitionDoesNotGrow();
}

public sealed class Programs64WithCacheTests() : ProgramTests<Layout64>(isCached: true, seed: 6410);

public sealed class Programs64WithoutCacheTests() : ProgramTests<Layout64>(isCached: false, seed: 6420);

public sealed class Programs32WithCacheTests() : ProgramTests<Layout32>(isCached: true, seed: 3210);

public sealed class Programs32WithoutCacheTests() : ProgramTests<Layout32>(isCached: false, seed: 3220);
