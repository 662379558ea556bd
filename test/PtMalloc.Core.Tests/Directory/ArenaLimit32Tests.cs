using PtMalloc.Simulation;
using Xunit;

namespace PtMalloc.Core.Tests;

public sealed class ArenaLimit32Tests : HeapTests<Layout32>
{
    [Theory]
    [InlineData(1, 3)]
    [InlineData(4, 9)]
    public void There_are_2_arenas_per_processor_and_main(int processors, int arenas)
    {
        Machine.UsableProcessors = (nuint)processors;
        Malloc(24);
        for (int i = 0; i < 12; i++)
        {
            using SimulatedMachine.Scope scope = Process.As(Process.NewThread());
            Malloc(24);
        }

        Assert.Equal((nuint)arenas, this[RootField.ArenaCount]);
    }

    [Fact]
    public void Processors_online_count_if_that_is_asked_for()
    {
        Machine.UsableProcessors = 1;
        Malloc(24);
        using (Machine.Enter())
            Core32.SetOption(Root.Address, Option.CountOnlineProcessors, 1);
        for (int i = 0; i < 12; i++)
        {
            using SimulatedMachine.Scope scope = Process.As(Process.NewThread());
            Malloc(24);
        }

        Assert.Equal((nuint)5, this[RootField.ArenaCount]);
    }
}
