using System;
using System.Linq;
using System.Threading.Tasks;
using Xunit;

namespace PtMalloc.Tests.Diagnostics;

/// <summary>Tags where code awaits.</summary>
public sealed class TagTests : IDisposable
{
    private readonly NativeHeap heap = new(new NativeHeapOptions { TrackAllocations = true });

    public void Dispose() => heap.Dispose();

    [Fact]
    public async Task A_tag_goes_with_its_caller_over_await_and_not_to_others()
    {
        NativeHeap.Tag = "request";
        await Task.WhenAll(Enumerable.Range(0, 20).Select(AllocateAsync));
        Assert.Equal("request", NativeHeap.Tag);
        Assert.Equal(
            Enumerable.Range(0, 20).Select(static number => $"{number} after").Order(StringComparer.Ordinal),
            heap.GetLiveBlocks().Select(static block => block.Tag).Order(StringComparer.Ordinal));

        async Task AllocateAsync(int number)
        {
            Assert.Equal("request", NativeHeap.Tag);
            NativeHeap.Tag = $"{number} after";
            await Task.Yield();
            await Task.Delay(number).ConfigureAwait(false);
            Allocate();
        }

        unsafe void Allocate() => heap.Alloc(1);
    }
}
