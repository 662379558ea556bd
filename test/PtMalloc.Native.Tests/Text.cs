using System.Globalization;

namespace PtMalloc.Native.Tests;

internal static class Text
{
    /// <summary>Numbers are read and written for machines here.</summary>
    public static CultureInfo Culture => CultureInfo.InvariantCulture;
}
