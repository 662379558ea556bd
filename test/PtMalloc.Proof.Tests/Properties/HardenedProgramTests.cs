using PtMalloc.Simulation;
using Xunit;

namespace PtMalloc.Proof.Tests;

/// <summary>
/// What malloc promises holds in the hardened modes too, and a block may use what was asked for and no more. There is
/// no bound on memory here, since the quarantine holds blocks back whatever the program needs.
/// </summary>
public abstract class HardenedProgramTests<TLayout>(nuint level, ulong seed)
    where TLayout : ILayout
{
    private const int Budget = 256 << 20;

    [Fact]
    public void Every_program_gets_what_malloc_promises() =>
        Verdict.Hold(Programs<TLayout>.UpTo(200), count: 60, seed, "", script =>
        {
            ScriptRun<TLayout> run = new(
                MachineOptions.For<TLayout>() with { Budget = Budget }, isCached: true, level: level);
            run.Run(script, checkEvery: 4);
            run.Finish();
        });
}

public sealed class Programs64WithCanariesTests() : HardenedProgramTests<Layout64>(HardenLevel.Canaries, seed: 6431);

public sealed class Programs32WithCanariesTests() : HardenedProgramTests<Layout32>(HardenLevel.Canaries, seed: 3231);

public sealed class Programs64WithQuarantineTests()
    : HardenedProgramTests<Layout64>(HardenLevel.Quarantine, seed: 6432);

public sealed class Programs32WithQuarantineTests()
    : HardenedProgramTests<Layout32>(HardenLevel.Quarantine, seed: 3232);
