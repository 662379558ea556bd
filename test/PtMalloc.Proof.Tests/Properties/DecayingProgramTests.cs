using Xunit;

namespace PtMalloc.Proof.Tests;

/// <summary>The promises, held against random programs while the clock runs and unused memory goes back.</summary>
public abstract class DecayingProgramTests<TLayout>(bool isCached, ulong seed)
    where TLayout : ILayout
{
    private const int DecayTime = 500;

    private readonly Promises<TLayout> promises = new(isCached, seed, DecayTime);

    [Fact]
    public void Every_program_gets_what_malloc_promises() => promises.BlocksAreSound();

    [Fact]
    public void Every_program_that_sweeps_over_its_blocks_does() => promises.SweepsAreSound();

    [Fact]
    public void What_is_freed_merges_into_one_chunk_per_heap_and_goes_back_to_the_system() =>
        promises.FreedMemoryGoesBack();

    [Fact]
    public void The_footprint_stays_within_twice_the_need() => promises.FootprintIsBounded();
}

public sealed class DecayingPrograms64Tests() : DecayingProgramTests<Layout64>(isCached: true, seed: 6430);

public sealed class DecayingPrograms32Tests() : DecayingProgramTests<Layout32>(isCached: false, seed: 3230);
