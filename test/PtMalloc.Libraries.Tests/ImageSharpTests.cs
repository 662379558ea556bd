using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using SixLabors.ImageSharp.Processing;
using Xunit;

namespace PtMalloc.Libraries.Tests;

/// <summary>ImageSharp on pixels in native memory.</summary>
public sealed class ImageSharpTests
{
    private const int Width = 640, Height = 480;

    [Fact]
    public void An_image_in_a_heaps_memory_is_drawn_on_where_it_is()
    {
        using NativeHeap heap = new(new NativeHeapOptions { Name = "pixels" });
        NativeMemoryManager<Rgba32> pixels = new(Width * Height, heap, alignment: 64);
        pixels.GetSpan().Fill(new Rgba32(10, 20, 30, 255));
        using (Image<Rgba32> image = Image.WrapMemory<Rgba32>(Configuration.Default, pixels, Width, Height))
        {
            image.Mutate(static context => context.Invert().Flip(FlipMode.Horizontal));
            Assert.Equal(new Rgba32(245, 235, 225, 255), pixels.GetSpan()[(Width * Height) - 1]);
            using Image<Rgba32> small = image.Clone(static context => context.Resize(Width / 4, Height / 4));
            Assert.Equal(new Rgba32(245, 235, 225, 255), small[10, 10]);
        }

        Assert.InRange(heap.GetStatistics().InUseBytes, 0, 100_000);
    }

    [Fact]
    public void A_buffers_memory_serves_too()
    {
        using NativeBuffer<Rgba32> buffer = new(Width * Height);
        buffer.Clear();
        using Image<Rgba32> image = Image.WrapMemory<Rgba32>(buffer.Memory, Width, Height);
        image[3, 2] = Color.Red;
        Assert.Equal(new Rgba32(255, 0, 0, 255), buffer[(2 * Width) + 3]);
    }
}
