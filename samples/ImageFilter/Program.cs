using System;
using ImageFilter;
using PtMalloc;

const int Width = 1283, Height = 720, Passes = 10, Seed = 1;
const double Tolerance = 1e-3;

using NativeHeap heap = new(new NativeHeapOptions { Name = "images" });
using Image image = new(heap, Width, Height), other = new(heap, Width, Height);

#pragma warning disable CA5394 // Noise, not a secret.
Random random = new(Seed);
for (int y = 0; y < Height; y++)
{
    foreach (ref float pixel in image.Row(y))
        pixel = random.NextSingle();
}
#pragma warning restore CA5394

(double mean, double variance) = image.Measure();
for (int pass = 0; pass < Passes; pass++)
{
    Blur.Run(heap, image, other);
    Blur.Run(heap, other, image);
}

(double meanAfter, double varianceAfter) = image.Measure();
Console.WriteLine(
    $"Blurred {Width} x {Height} pixels {2 * Passes} times: mean {mean:F4} became {meanAfter:F4}, "
    + $"variance {variance:F5} became {varianceAfter:F5}.");
Console.WriteLine($"The images' heap: {heap.GetStatistics()}");

// A blur keeps the mean, and of noise leaves little.
bool isBlurred = Math.Abs(meanAfter - mean) < Tolerance && varianceAfter < variance / Passes;
return isBlurred && image.IsAligned && other.IsAligned ? 0 : 1;
