using System.Linq;
using PtMalloc.Simulation;
using Xunit;

namespace PtMalloc.Core.Tests;

public sealed class TopPadTests : HeapTests<Layout64>
{
    private protected override void Configure(Core64.Root root)
    {
        base.Configure(root);
        Core64.SetOption(root.Address, Option.TopPad, 0);
    }

    [Fact]
    public void Without_top_pad_growth_is_what_is_needed_in_whole_pages()
    {
        Malloc(24);

        Assert.Equal(4096, Kernel.Log.Single(call => call.Kind == SystemCallKind.MoveBreak).Bytes);
    }

    [Fact]
    public void Top_serves_down_to_exactly_four_words()
    {
        Malloc(24);
        Malloc(TopSize - 32 - 8);

        Assert.Equal((nuint)32, TopSize);
        Assert.Single(Kernel.Log, call => call.Kind == SystemCallKind.MoveBreak);
    }

    [Fact]
    public void Top_never_falls_below_four_words()
    {
        Malloc(24);
        Malloc(TopSize - 32 - 8 + 1);

        Assert.Equal(2, Kernel.Log.Count(call => call.Kind == SystemCallKind.MoveBreak));
    }
}
