using System.Linq;
using PtMalloc.Simulation;
using Xunit;

namespace PtMalloc.Core.Tests;

/// <summary>
/// Random programs keep their blocks and leave a sound heap, with one thread and several, with the cache and without.
/// </summary>
public class RandomProgramTests
{
    private const int Rounds = 40;
    private const int CallsPerRound = 150;

    [Theory]
    [InlineData(1, 1, false)]
    [InlineData(2, 1, true)]
    [InlineData(3, 4, false)]
    [InlineData(4, 4, true)]
    public void In_64_bit(int seed, int threads, bool cached) => Run<Layout64>(seed, threads, cached, uncommit: false);

    [Theory]
    [InlineData(5, 1, false)]
    [InlineData(6, 1, true)]
    [InlineData(7, 4, false)]
    [InlineData(8, 4, true)]
    public void In_32_bit(int seed, int threads, bool cached) => Run<Layout32>(seed, threads, cached, uncommit: false);

    [Fact]
    public void Where_pages_given_back_lose_their_access() =>
        Run<Layout32>(9, threads: 4, cached: true, uncommit: true);

    [Theory]
    [InlineData(10, 1, 1)]
    [InlineData(11, 4, 1)]
    [InlineData(12, 1, 2)]
    [InlineData(13, 4, 2)]
    public void Hardened(int seed, int threads, int level)
    {
        Run<Layout64>(seed, threads, cached: true, uncommit: false, (nuint)level);
        Run<Layout32>(seed, threads, cached: true, uncommit: false, (nuint)level);
    }

    private static void Run<TLayout>(int seed, int threads, bool cached, bool uncommit, nuint level = HardenLevel.Off)
        where TLayout : ILayout
    {
        var process = new SimulatedProcess<TLayout>(MachineOptions.For<TLayout>() with { MustUncommit = uncommit });
        var checker = new HeapChecker<Simulated<TLayout>>(process.Machine);
        process.Machine.Initializing = root =>
        {
            Ptmalloc<Simulated<TLayout>>.SetOption(root, Option.CacheCount, cached ? CacheBins.DefaultSlots : 0u);
            Ptmalloc<Simulated<TLayout>>.SetOption(root, Option.Harden, level);
        };
        var program = new RandomProgram<TLayout>(process, seed, threads);

        for (int round = 0; round < Rounds; round++)
        {
            program.Run(CallsPerRound);
            Assert.Equal(program.Blocks.Order(), checker.Check().Order());
            if (threads > 1 && round % 10 == 9)
                program.ReplaceThread(1);
        }

        program.FreeAll();
        Assert.Empty(checker.Check());
        Assert.Equal(0, program.Failures);
        Assert.Empty(process.Machine.Memory.Faults);
    }
}
