using System.Globalization;
using System.Text;

namespace PtMalloc.Simulation;

/// <summary>What a check found, in words.</summary>
internal static class Findings
{
    public static string Describe(this Finding finding) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Encoding.UTF8.GetString(Flaws.Words(finding.Flaw))}: at 0x{finding.Address:x}, "
        + $"expected 0x{finding.Expected:x}, found 0x{finding.Found:x}");
}
