using System;
using System.Runtime.CompilerServices;

namespace PtMalloc.Tests.Harness;

/// <summary>A process whose heaps are those of systems where PtMalloc's own can't be.</summary>
internal static class PlainProcess
{
    private const string Setting = "PTMALLOC_TESTS_PLAIN";

    /// <summary>The setting that makes a <see cref="Child"/> such a process.</summary>
    public static (string Name, string Value) Chosen => (Setting, "1");

    /// <summary>Makes the choice, before the first heap.</summary>
    [ModuleInitializer]
    internal static void Choose()
    {
        if (Environment.GetEnvironmentVariable(Setting) is not null)
            AppContext.SetSwitch("PtMalloc.UseNativeMemory", true);
    }
}
