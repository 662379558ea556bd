using System;

namespace PtMalloc.Managed;

internal readonly partial struct LinuxManaged
{
    public static void SetThreadCache(nuint cache) => CacheTable.Set(CurrentHeap.Block, cache);

    public static nuint KeyTableBytes => 0;

    public static bool IsForKeyTable(nuint bytes, nuint caller) => false;

    public static nuint ThreadId => Libc.ThreadNumber;

    public static nuint ThreadMark => (nuint)(uint)Environment.CurrentManagedThreadId << LockState.Bits;

    public static void Initialize(nuint root)
    {
        ControlBlock block = CurrentHeap.Block;
        new Allocator.Root(root).Set(RootField.FewArenas, 0);
        Allocator.SetOption(root, Option.Decay, OptionDefaults.Decay);
        Allocator.SetOption(root, Option.Background, 1);
        Allocator.SetOption(root, Option.ArenaMax, block[ControlWord.ArenaMax]);
        Allocator.SetOption(root, Option.Harden, block[ControlWord.Harden]);
    }

    public static void Initialized(nuint root)
    {
        // No hook: options say what a user wants.
    }

    public static nuint UsableProcessors => (nuint)Environment.ProcessorCount;

    public static nuint OnlineProcessors => (nuint)Environment.ProcessorCount;

    /// <summary>None: a .NET process that forks runs no managed code in the child.</summary>
    public static nuint ForkWordAddress => 0;

    /// <summary>HeapKeeper's timer sees to what falls silent.</summary>
    public static bool CanWatch => false;

    public static nuint CoarseTime => Libc.CoarseMilliseconds;

    /// <summary>None of the heap's own: <see cref="HeapKeeper"/> looks after all heaps. It may need a first thread for its timer, when the system has no memory for one.</summary>
    public static bool TryMakeThread()
    {
        try
        {
            HeapKeeper.Call(CurrentHeap.Block);
            return true;
        }
        catch (OutOfMemoryException)
        {
            return false;
        }
    }

    /// <summary>.NET tells nobody that a thread ended.</summary>
    public static void TakeInEndedThreads()
    {
        using (ThreadRegistry.Gate.Enter())
            ThreadRegistry.AdoptDead();
    }

    /// <summary>Nobody asks: no thread runs <see cref="Allocator.Background.Run"/> here.</summary>
    public static bool TrySleep(nuint milliseconds) => false;

    public static void BecomeChild()
    {
        // There are none: see ForkWordAddress.
    }

    public static nuint RandomKey => Libc.Random() | 1;

    public static void SetOutOfMemory() => CurrentHeap.Block.Count(ControlWord.Failures, 1);

    public static void SetInvalidArgument()
    {
        // Arguments are checked before the core sees them.
    }

    /// <summary>Asked for hooks only.</summary>
    public static nuint StackPosition => 0;

    /// <summary>Nobody can set one.</summary>
    public static nuint HooksAddress => throw new InvalidOperationException("no hooks here");

    public static bool SetHooksWritable(bool isWritable) => false;

    public static nuint CallHook(nuint hook, nuint first, nuint second, nuint third) => throw new InvalidOperationException("no hooks here");
}
