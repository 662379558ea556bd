using System;
using System.Numerics;
using System.Runtime.InteropServices;
using PtMalloc;

namespace ImageFilter;

/// <summary>Each pixel becomes the mean of the nine around it; beyond an edge lies the other one.</summary>
internal static class Blur
{
    private const float Third = 1f / 3;

    public static void Run(NativeHeap heap, Image source, Image target)
    {
        using Image columns = new(heap, source.Width, source.Height);
        for (int y = 0; y < source.Height; y++)
            Mean(source.Row(y - 1), source.Row(y), source.Row(y + 1), columns.Row(y));

        // A row moved by a pixel to either side, so that this is the same sum.
        using NativeBuffer<float> left = new((nuint)source.Width, heap), right = new((nuint)source.Width, heap);
        for (int y = 0; y < source.Height; y++)
        {
            Span<float> row = columns.Row(y);
            Turn(row, left.AsSpan(), 1);
            Turn(row, right.AsSpan(), row.Length - 1);
            Mean(left.AsSpan(), row, right.AsSpan(), target.Row(y));
        }
    }

    private static void Turn(ReadOnlySpan<float> row, Span<float> turned, int by)
    {
        row[by..].CopyTo(turned);
        row[..by].CopyTo(turned[^by..]);
    }

    private static void Mean(
        ReadOnlySpan<float> above,
        ReadOnlySpan<float> row,
        ReadOnlySpan<float> below,
        Span<float> mean)
    {
        ReadOnlySpan<Vector<float>> aboves = Vectors(above), rows = Vectors(row), belows = Vectors(below);
        Span<Vector<float>> means = MemoryMarshal.Cast<float, Vector<float>>(mean);
        for (int i = 0; i < means.Length; i++)
            means[i] = (aboves[i] + rows[i] + belows[i]) * Third;
        for (int x = means.Length * Vector<float>.Count; x < mean.Length; x++)
            mean[x] = (above[x] + row[x] + below[x]) * Third;
    }

    private static ReadOnlySpan<Vector<float>> Vectors(ReadOnlySpan<float> row) =>
        MemoryMarshal.Cast<float, Vector<float>>(row);
}
