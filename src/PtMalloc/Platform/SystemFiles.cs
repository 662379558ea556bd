using System;
using System.IO;

namespace PtMalloc.Managed;

/// <summary>What the system says in files.</summary>
internal static class SystemFiles
{
    /// <summary>
    /// Whether vm.overcommit_memory is 2: then all accessible memory counts, used or not. False if the system does not
    /// say.
    /// </summary>
    public static bool OvercommitsNever()
    {
        try
        {
            return File.ReadAllText("/proc/sys/vm/overcommit_memory").StartsWith('2');
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
