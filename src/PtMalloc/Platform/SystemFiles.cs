using System;
using System.IO;

namespace PtMalloc.Managed;

/// <summary>What the system tells in files.</summary>
internal static class SystemFiles
{
    /// <summary>
    /// vm.overcommit_memory 2: what is accessible counts, used or not. No, if the system does not tell.
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
