using System.Runtime;

namespace PtMalloc.Native;

/// <summary>
/// mallopt: the options of malloc.h by their numbers. It answers 1 for what it does not know, as glibc does.
/// </summary>
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
        nuint size = (nuint)(nint)value;
        return parameter switch
        {
            1 => Set(Option.MaxFast, size),
            -1 => Set(Option.TrimThreshold, size),
            -2 => Set(Option.TopPad, size),
            -3 => Set(Option.MapThreshold, size),
            -4 => Set(Option.MapMax, value < 0 ? 0 : size),
            -6 => Set(Option.Perturb, unchecked((byte)value)),
            -7 => value <= 0 || Set(Option.ArenaTest, size),
            -8 => value <= 0 || Set(Option.ArenaMax, size),
            _ => true,
        };
    }

    private static bool Set(Option option, nuint value) =>
        Ptmalloc<LinuxNative>.SetOption(LinuxNative.RootAddress, option, value);
}
