using System;
using System.Globalization;
using System.Text;

namespace ScratchParser;

/// <summary>Documents to parse, the same in each run, and the sum of all numbers in them.</summary>
internal sealed class Documents(int seed)
{
    private const int MostChildren = 12, MostDepth = 5, MostNumber = 1000;

#pragma warning disable CA5394 // Repeatable, not secret.
    private readonly Random random = new(seed);

    public (string Text, long Sum) Next()
    {
        StringBuilder text = new();
        long sum = AddList(text, MostDepth);
        return (text.ToString(), sum);
    }

    private long AddList(StringBuilder text, int depth)
    {
        long sum = 0;
        int children = random.Next(MostChildren / 2, MostChildren);
        text.Append('[');
        for (int child = 0; child < children; child++)
        {
            text.Append(child == 0 ? "" : ",");
            sum += depth > 1 && random.Next(2) == 0 ? AddList(text, depth - 1) : AddNumber(text);
        }

        text.Append(']');
        return sum;
    }

    private int AddNumber(StringBuilder text)
    {
        int number = random.Next(MostNumber);
        text.Append(CultureInfo.InvariantCulture, $"{number}");
        return number;
    }
#pragma warning restore CA5394
}
