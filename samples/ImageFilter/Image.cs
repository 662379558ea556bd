using System;
using PtMalloc;

namespace ImageFilter;

/// <summary>
/// A grey picture. Each row begins at a multiple of a cache line, which is what vectors load fastest from.
/// </summary>
internal sealed class Image : IDisposable
{
    private const int Alignment = 64;

    private readonly NativeBuffer<float> pixels;
    private readonly int stride;

    public Image(NativeHeap heap, int width, int height)
    {
        const int PixelsInLine = Alignment / sizeof(float);
        Width = width;
        Height = height;
        stride = (width + PixelsInLine - 1) / PixelsInLine * PixelsInLine;
        pixels = new NativeBuffer<float>((nuint)stride * (nuint)height, heap, Alignment);
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>The rows below the last and above the first are those of the other edge.</summary>
    public Span<float> Row(int y) => pixels.AsSpan((nuint)((y + Height) % Height * stride), Width);

    public unsafe bool IsAligned => (nuint)pixels.Pointer % Alignment == 0 && stride * sizeof(float) % Alignment == 0;

    public void Dispose() => pixels.Dispose();

    /// <summary>The mean, and the mean square of the distance from it.</summary>
    public (double Mean, double Variance) Measure()
    {
        double sum = 0, squares = 0;
        for (int y = 0; y < Height; y++)
        {
            foreach (float pixel in Row(y))
            {
                sum += pixel;
                squares += (double)pixel * pixel;
            }
        }

        double mean = sum / Width / Height;
        return (mean, (squares / Width / Height) - (mean * mean));
    }
}
