namespace PtMalloc.Native;

public readonly partial struct LinuxNative
{
    private static nuint s_usable;
    private static nuint s_online;

    /// <summary>As it was when the process started: a sandbox that it goes into may kill who asks.</summary>
    public static nuint UsableProcessors => s_usable;

    /// <inheritdoc cref="UsableProcessors"/>
    public static nuint OnlineProcessors => s_online;

    /// <summary>
    /// At initialisation, which nearly all processes go through for nothing: what stands in files is read only where it
    /// can matter. A quota can make little of two processors, and those online are counted where they are wanted, or
    /// where the process may not ask for its own.
    /// </summary>
    private static void CountProcessors(bool wantsOnline)
    {
        const uint Few = 2;
        nuint allowed = Processors.Allowed;
        s_online = wantsOnline || allowed == 0 ? Processors.Online : allowed;
        if (s_online == 0)
            s_online = 1;
        s_usable = allowed == 0 ? s_online : allowed;
        if (s_usable <= Few)
            return;
        nuint quota = CgroupQuota.Processors;
        if (quota < s_usable)
            s_usable = quota;
    }
}
