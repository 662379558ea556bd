using System.Linq;
using PtMalloc.Simulation;
using Xunit;

namespace PtMalloc.Core.Tests;

/// <summary>malloc_trim: free pages of every arena go back, also in the middle of heaps.</summary>
public sealed class TrimTests : HeapTests<Layout64>
{
    [Fact]
    public void Pages_inside_a_free_chunk_lose_their_memory()
    {
        nuint block = Malloc(60_000);
        Barrier();
        Process.Fill(block, 1, 60_000);
        Free(block);

        Assert.True(Process.Trim(0));

        Assert.False(Machine.Memory.IsResident(block + 30_000));
    }

    [Fact]
    public void Pages_of_thread_arenas_too()
    {
        Malloc(24);
        nuint block;
        using (Process.As(Process.NewThread()))
        {
            block = Malloc(60_000);
            Malloc(24);
            Process.Fill(block, 1, 60_000);
            Free(block);
        }

        Process.Trim(0);

        Assert.False(Machine.Memory.IsResident(block + 30_000));
    }

    [Fact]
    public void A_chunk_that_lost_its_memory_is_as_good_as_before()
    {
        nuint block = Malloc(60_000);
        Barrier();
        Free(block);
        Process.Trim(0);

        Assert.Equal(block, Malloc(60_000));
        Process.Fill(block, 1, 60_000);
    }

    [Theory]
    [InlineData(9_000)]
    [InlineData(60_000)]
    public void What_went_is_not_asked_for_again(int size)
    {
        nuint block = FreedAndTrimmed((nuint)size);
        int asked = TimesAsked();
        Assert.False(Process.Trim(0));

        Assert.Equal(asked, TimesAsked());
        Assert.NotEqual(0, asked);
        Assert.False(Machine.Memory.IsResident(block + 5_000));
    }

    [Theory]
    [InlineData(9_000)]
    [InlineData(60_000)]
    public void What_was_used_since_goes_again(int size)
    {
        nuint block = FreedAndTrimmed((nuint)size);
        Assert.Equal(block, Malloc((nuint)size));
        Process.Fill(block, 1, (nuint)size);
        Free(block);

        Assert.True(Process.Trim(0));
        Assert.False(Machine.Memory.IsResident(block + 5_000));
    }

    [Fact]
    public void Where_there_is_nothing_to_give_it_says_so()
    {
        Malloc(24);
        Process.Trim(0);

        Assert.False(Process.Trim(0));
    }

    /// <summary>Memory decays here, as where chunks know what of them is clean.</summary>
    private protected override void Configure(Core64.Root root)
    {
        base.Configure(root);
        Core64.SetOption(root.Address, Option.Decay, 500);
    }

    private nuint FreedAndTrimmed(nuint size)
    {
        nuint block = Malloc(size);
        Barrier();
        Process.Fill(block, 1, size);
        Free(block);
        Process.Trim(0);
        return block;
    }

    private int TimesAsked() => Kernel.Log.Count(call => call.Kind == SystemCallKind.Decommit);
}
