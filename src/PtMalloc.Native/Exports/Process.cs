namespace PtMalloc.Native;

/// <summary>The process's allocator, for functions that may be its first caller.</summary>
internal static class Process
{
    internal static Ptmalloc<LinuxNative>.Root Root
    {
        get
        {
            Ptmalloc<LinuxNative>.Root root = new(LinuxNative.RootAddress);
            if (root[RootField.State] != RootState.Ready)
                Ptmalloc<LinuxNative>.Attach();
            return root;
        }
    }
}
