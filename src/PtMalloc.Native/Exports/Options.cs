using System.Runtime;

namespace PtMalloc.Native;

/// <summary>mallopt: options by their numbers. It returns 1 for a number it does not know, as glibc does.</summary>
internal static class Options
{
    /// <summary>
    /// May be the process's first call. What turns caches off holds at once in this thread, later in others.
    /// </summary>
    [RuntimeExport("ptmalloc_on_mallopt")]
    private static int MallOpt(int parameter, int value)
    {
        Process.Enter();
        Ptmalloc<LinuxNative>.ConsolidateMain();
        int result = Set(parameter, value) ? 1 : 0;
        Process.Enter();
        return result;
    }

    private static bool Set(int parameter, int value)
    {
        for (Option option = default; option < OptionRow.End; option++)
        {
            Ptmalloc<LinuxNative>.ReadRow(option, out OptionRow row);
            if (row.Number != 0 && row.Number == parameter)
                return Set(option, value);
        }

        return true;
    }

    private static bool Set(Option option, int value) => option switch
    {
        Option.ArenaMax or Option.ArenaTest when value <= 0 => true,
        Option.MapMax when value < 0 => Set(option, (nuint)0),
        Option.Perturb => Set(option, (nuint)unchecked((byte)value)),
        _ => Set(option, (nuint)(nint)value),
    };

    private static bool Set(Option option, nuint value) =>
        Ptmalloc<LinuxNative>.SetOption(LinuxNative.RootAddress, option, value);
}
