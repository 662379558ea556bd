namespace PtMalloc.Native;

public readonly unsafe partial struct LinuxNative
{
    private const nuint NonBlocking = 1;

    public static void Initialize(nuint root)
    {
        if (!StaticBlocks.AreLargeEnough)
            Fatal.Stop("ptmalloc: a block of abi/blocks.S is smaller than what the core keeps in it"u8);
        LookIntoLibc();
        Ptmalloc<LinuxNative>.Root words = new(root);
        words.Set(RootField.DecayTime, OptionDefaults.Decay);
        words.Set(RootField.FewArenas, 0);

        // Before what follows: a block that libc takes there is to be as hardened as all later ones.
        if (!SecureExecution.IsOn)
            Knobs.Apply(root);
        KernelClock.Find();
        CountProcessors(wantsOnline: words[RootField.CountOnlineProcessors] != 0);
        RegisterThreadExit();
        RegisterFork();
        New.Find();
        Descriptor.Publish();
    }

    private static void LookIntoLibc()
    {
        LoadedObject libc = LoadedObject.OfLibc;
        if (libc.IsNone)
        {
            ErrorNumber.Find();
            return;
        }

        SymbolTable symbols = libc.Symbols;
        ErrorNumber.Find(symbols);
        LibcMemory.Find(symbols);
        ThreadKeys.Find(symbols);
    }

    /// <summary>The program's own initialising hook, a variable that it defines.</summary>
    public static void Initialized(nuint root)
    {
        nuint hook = Doors.GetInitializeHook();
        if (hook != 0)
            Doors.Call(hook);
    }

    /// <summary>Early in boot the kernel may have no randomness yet. The fallback leaves AT_RANDOM alone: libc's stack guard is
    /// made of it, and the key lies in every freed block.</summary>
    public static nuint RandomKey
    {
        get
        {
            nuint key;
            nint got = SystemCall.Invoke(SystemCall.GetRandom, (nuint)(&key), (nuint)sizeof(nuint), NonBlocking);
            return (got == sizeof(nuint) ? key : ClockAndPlaces()) | 1;
        }
    }

    public static nuint CoarseTime => KernelClock.CoarseMilliseconds;

    public static void SetOutOfMemory() => *ErrorNumber.Location = Libc.OutOfMemory;

    public static void SetInvalidArgument() => *ErrorNumber.Location = Libc.InvalidArgument;

    public static nuint StackPosition => Doors.GetStackPosition();

    public static nuint HooksAddress => StaticBlocks.Hooks;

    public static bool SetHooksWritable(bool isWritable) =>
        LibcMemory.Protect(HooksAddress, PageSize, isWritable ? ReadWrite : ReadOnly);

    public static nuint CallHook(nuint hook, nuint first, nuint second, nuint third) =>
        Doors.Call(hook, first, second, third);

    // The time in nanoseconds and two randomised addresses, stirred by the finaliser of SplitMix64.
    private static nuint ClockAndPlaces()
    {
        const nuint Monotonic = 1;
        TimeSpan now = default;
        SystemCall.Invoke(SystemCall.GetTime, Monotonic, (nuint)(&now));
        nuint word = now.Nanoseconds ^ (now.Seconds << 30) ^ RootAddress ^ ((nuint)(&now) << 16);
        word = (word ^ (word >> 30)) * unchecked((nuint)0xBF58_476D_1CE4_E5B9);
        word = (word ^ (word >> 27)) * unchecked((nuint)0x94D0_49BB_1331_11EB);
        return word ^ (word >> 31);
    }
}
