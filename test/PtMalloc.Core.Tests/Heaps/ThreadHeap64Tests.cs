using System.Linq;
using PtMalloc.Simulation;
using Xunit;

namespace PtMalloc.Core.Tests;

public sealed class ThreadHeap64Tests : HeapTests<Layout64>
{
    [Fact]
    public void A_heap_is_64_MiB_aligned_to_as_much_and_starts_with_140_KiB()
    {
        Malloc(1);
        nuint block;
        using (Process.As(Process.NewThread()))
            block = Malloc(24);

        Assert.Equal(140 << 10, Kernel.Log.Single(call => call.Kind == SystemCallKind.Commit).Bytes);
        Assert.Equal(
            PageState.Reserved, Machine.Memory.Table.StateAt((block & ~(nuint)0x3FF_FFFF) + (64 << 20) - 4096));
        Assert.True(block % (64 << 20) < 12288);
    }

    [Fact]
    public void Without_top_pad_a_heap_starts_with_32_KiB()
    {
        Malloc(1);
        using (Machine.Enter())
            Core64.SetOption(Root.Address, Option.TopPad, 0);
        using (Process.As(Process.NewThread()))
            Malloc(24);

        Assert.Equal(32 << 10, Kernel.Log.Single(call => call.Kind == SystemCallKind.Commit).Bytes);
    }

    [Fact]
    public void A_request_that_no_heap_can_hold_is_mapped_on_its_own()
    {
        Malloc(1);
        using (Machine.Enter())
            Core64.SetOption(Root.Address, Option.MapMax, 0);
        using SimulatedMachine.Scope scope = Process.As(Process.NewThread());

        Assert.True(On(() => ChunkOf(Malloc(65 << 20)).IsMapped));
    }

    [Fact]
    public void Blocks_of_a_thread_arena_carry_its_flag()
    {
        nuint mine = Malloc(24);
        nuint other;
        using (Process.As(Process.NewThread()))
            other = Malloc(24);

        Assert.Equal((nuint)(32 | 1), Process.ReadWord(mine - 8));
        Assert.Equal((nuint)(32 | 1 | 4), Process.ReadWord(other - 8));
    }
}
