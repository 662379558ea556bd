namespace PtMalloc.Native;

public readonly partial struct LinuxNative
{
    public static nuint UsableProcessors
    {
        get
        {
            nuint allowed = Processors.Allowed;
            nuint quota = CgroupQuota.Processors;
            nuint usable = allowed == 0 ? OnlineProcessors : allowed;
            return usable < quota ? usable : quota;
        }
    }

    public static nuint OnlineProcessors
    {
        get
        {
            nuint online = Processors.Online;
            return online == 0 ? 1 : online;
        }
    }
}
