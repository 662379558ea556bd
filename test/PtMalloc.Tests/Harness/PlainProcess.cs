using System;
using System.Runtime.CompilerServices;

namespace PtMalloc.Tests.Harness;

/// <summary>A process whose heaps are what they are where ours can't be.</summary>
internal static class PlainProcess
{
    private const string Setting = "PTMALLOC_TESTS_PLAIN";

    /// <summary>What makes a <see cref="Child"/> one.</summary>
    public static (string Name, string Value) Chosen => (Setting, "1");

    /// <summary>Before the first heap.</summary>
    [ModuleInitializer]
    internal static void Choose()
    {
        if (Environment.GetEnvironmentVariable(Setting) is not null)
            AppContext.SetSwitch("PtMalloc.UseNativeMemory", true);
    }
}
