using System.Globalization;
using System.Runtime.CompilerServices;

namespace PtMalloc.Simulation;

/// <summary>Fails a check with the address it is about.</summary>
internal static class Broken
{
    /// <summary>What a check of the core found, if it found anything.</summary>
    public static void Unless(Finding finding)
    {
        if (!finding.IsSound)
            throw new HeapBrokenException(finding);
    }

    public static void Unless(bool holds, nuint address, string what)
    {
        if (!holds)
            throw new HeapBrokenException(
                string.Create(CultureInfo.InvariantCulture, $"Heap broken at 0x{address:x}: {what}."));
    }

    /// <summary>Formats the message only if it is needed.</summary>
    public static void Unless(bool holds, nuint address, [InterpolatedStringHandlerArgument("holds")] ref Words what)
    {
        if (!holds)
            Unless(holds, address, what.ToString());
    }

    [InterpolatedStringHandler]
    internal readonly ref struct Words
    {
        private readonly System.Text.StringBuilder? text;

        public Words(int literalLength, int formattedCount, bool holds, out bool isNeeded)
        {
            isNeeded = !holds;
            text = holds ? null : new System.Text.StringBuilder(literalLength + (8 * formattedCount));
        }

        public void AppendLiteral(string literal) => text!.Append(literal);

        public void AppendFormatted(nuint value) => text!.Append(CultureInfo.InvariantCulture, $"0x{value:x}");

        public void AppendFormatted<T>(T value) => text!.Append(CultureInfo.InvariantCulture, $"{value}");

        public override string ToString() => text?.ToString() ?? "";
    }
}
