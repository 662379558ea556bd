using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace PtMalloc.Tests.Heaps.Programs;

/// <summary>
/// Any program of calls, over two heaps and several threads, gets what the raw calls promise. Seeds are fixed, so that
/// a failure comes again.
/// </summary>
public sealed class RandomProgramTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_heap_does_as_its_model(int seed) =>
        Prop.ForAll(RandomProgram.UpTo(300), ProgramRun.Of)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(35).WithReplay((ulong)seed, 1));
}
