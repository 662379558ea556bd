namespace PtMalloc.Native;

public readonly partial struct LinuxNative
{
    private static nuint s_usable;
    private static nuint s_online;

    /// <summary>
    /// Counted when the process started: a sandbox that it enters later may kill a process that asks.
    /// </summary>
    public static nuint UsableProcessors => s_usable;

    /// <inheritdoc cref="UsableProcessors"/>
    public static nuint OnlineProcessors => s_online;

    /// <summary>
    /// Runs at initialisation, and most processes never need the result: so files are read only if they can matter.
    /// With one or two processors a quota changes little, so it is not read; those online are counted only if the user
    /// wants that, or if the process may not ask for its own.
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
