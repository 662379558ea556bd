using System.Diagnostics.CodeAnalysis;

namespace PtMalloc.Managed;

internal readonly partial struct LinuxManaged
{
    [DoesNotReturn]
    public static nuint Fail(Corruption fault, nuint pointer, nuint arena, nuint seen) =>
        Corruptions.Throw(fault, pointer, $"word seen 0x{seen:x}");

    [DoesNotReturn]
    public static nuint FailDiffering(
        Corruption fault, nuint pointer, nuint arena, nuint place, nuint seen, nuint expected) =>
        Corruptions.Throw(fault, pointer, $"found 0x{seen:x} at 0x{place:x}, expected 0x{expected:x}");

    [DoesNotReturn]
    public static nuint FailCheck(Finding finding, nuint arena) =>
        Corruptions.Throw(
            Corruption.HeapCheckFailed,
            finding.Address,
            $"{CorruptionText.Text(Flaws.Words(finding.Flaw))}, "
            + $"expected 0x{finding.Expected:x}, found 0x{finding.Found:x}");
}
