using System.Globalization;

namespace PtMalloc.Managed;

/// <summary>Bytes for people: in the largest unit that gives at least 1, with one decimal at most.</summary>
internal static class ByteText
{
    private const double Step = 1024;

    private static readonly string[] s_units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    public static string Of(long bytes)
    {
        double amount = bytes;
        int unit = 0;
        for (; amount >= Step; amount /= Step)
            unit++;
        return amount.ToString("0.#", CultureInfo.InvariantCulture) + " " + s_units[unit];
    }
}
