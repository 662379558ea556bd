using System;
using System.Diagnostics.CodeAnalysis;

namespace PtMalloc.Simulation;

/// <summary>
/// The platform of the current <see cref="SimulatedMachine"/>, in one layout: <c>Simulated&lt;Layout64&gt;</c> or
/// <c>Simulated&lt;Layout32&gt;</c>, where a value that does not fit a word is a fault.
/// The atomics have a method each, as a scheduler must see each of them.
/// </summary>
public readonly struct Simulated<TLayout> : IPlatform
    where TLayout : ILayout
{
    // ---- Layout

    public static nuint WordSize => TLayout.WordSize;

    public static nuint Alignment => TLayout.Alignment;

    public static nuint MaxHeapSize => TLayout.MaxHeapSize;

    public static int AddressBits => TLayout.AddressBits;

    public static nuint LargestRequest => TLayout.LargestRequest;

    public static nuint MaxMapThreshold => TLayout.MaxMapThreshold;

    public static nuint ArenasPerProcessor => TLayout.ArenasPerProcessor;

    public static int LargeBinIndex(nuint size) => TLayout.LargeBinIndex(size);

    // ---- Words

    public static nuint Read(nuint address) => Load(address);

    public static void Write(nuint address, nuint value) => Store(address, value);

    public static nuint LoadAcquire(nuint address) => Load(address);

    public static void StoreRelease(nuint address, nuint value) => Store(address, value);

    public static nuint Exchange(nuint address, nuint value)
    {
        nuint before = Load(address);
        Store(address, value);
        return before;
    }

    public static nuint CompareExchange(nuint address, nuint value, nuint expected)
    {
        nuint before = Load(address);
        if (before == expected)
            Store(address, value);
        return before;
    }

    public static void Hint(nuint address, nuint value) => Store(address, value);

    public static void Prefetch(nuint address)
    {
        // The simulated machine has no caches.
    }

    public static nuint FetchAdd(nuint address, nuint delta)
    {
        nuint before = Load(address);
        Store(address, unchecked(before + delta) & WordMask);
        return before;
    }

    public static void Copy(nuint to, nuint from, nuint bytes) => Machine.Memory.Copy(to, from, bytes);

    public static void Overwrite(nuint address, byte value, nuint bytes) => Fill(address, value, bytes);

    public static nuint Fill(nuint address, byte value, nuint bytes)
    {
        Machine.Memory.Fill(address, value, bytes);
        return address;
    }

    // ---- System memory

    public static nuint PageSize => PagedMemory.PageBytes;

    public static nuint MoveBreak(nint delta) => Machine.Kernel.MoveBreak(delta);

    public static nuint Map(nuint bytes) => Machine.Kernel.Map(bytes);

    public static nuint Reserve(nuint bytes, nuint hint) => Machine.Kernel.Reserve(bytes, hint);

    public static bool Commit(nuint address, nuint bytes) => Machine.Kernel.Commit(address, bytes);

    public static bool Decommit(nuint address, nuint bytes) => Machine.Kernel.Decommit(address, bytes);

    public static bool Uncommit(nuint address, nuint bytes) => Machine.Kernel.Uncommit(address, bytes);

    public static bool Guard(nuint address, nuint bytes) => Machine.Kernel.Guard(address, bytes);

    public static bool MustUncommit => Machine.MustUncommit;

    public static nuint Remap(nuint address, nuint oldBytes, nuint newBytes) =>
        Machine.Kernel.Remap(address, oldBytes, newBytes);

    public static bool Unmap(nuint address, nuint bytes) => Machine.Kernel.Unmap(address, bytes);

    // ---- Waiting

    public static void WaitWhile(nuint address, nuint value)
    {
        if (Load(address) == value)
            throw new DeadlockException(address, value);
    }

    public static void LockTaken(nuint word)
    {
        // A fault ends the run, and its locks with it.
    }

    public static void LockReleased(nuint word)
    {
        // As above.
    }

    /// <summary>A pause ends by itself, so it is no more than a yield.</summary>
    public static void PauseWhile(nuint address, nuint value)
    {
        if (Load(address) == value)
            Machine.Yield();
    }

    /// <summary>Nobody sleeps while there is one real thread: the sleeper would have thrown.</summary>
    public static void Wake(nuint address, bool all)
    {
    }

    public static void Breathe() => Machine.Yield();

    public static void Yield() => Machine.Yield();

    // ---- The allocator's own state

    public static nuint RootAddress => Machine.Data.Root;

    public static nuint RootBy(nuint word) => RootAddress;

    public static nuint MainArenaBy(nuint word) => MainArenaAddress;

    public static nuint CacheScale => 1;

    public static nuint CacheKey => RootAddress;

    public static nuint ChooseCacheKey() => CacheKey;

    public static nuint MainArenaAddress => Machine.Data.MainArena;

    public static nuint ExitedCacheAddress => Machine.Data.ExitedCache;

    public static nuint FirstSlabAddress => Machine.Data.FirstSlab;

    public static nuint WindowMapAddress => Machine.Data.WindowMap;

    public static void SetThreadCache(nuint cache) => Machine.SetThreadCache(cache);

    public static nuint KeyTableBytes => 0;

    public static bool IsForKeyTable(nuint bytes, nuint caller) => false;

    public static nuint ThreadId => Machine.Thread.Id;

    public static nuint ThreadMark => Machine.Thread.Id << LockState.Bits;

    public static nuint StackPosition => Machine.Thread.StackPosition;

    // ---- Process

    public static void Initialize(nuint root) => Machine.Initializing?.Invoke(root);

    public static void Initialized(nuint root) => Machine.Initialized?.Invoke(root);

    public static nuint UsableProcessors => Machine.UsableProcessors;

    public static nuint OnlineProcessors => Machine.OnlineProcessors;

    /// <summary>The child lives on in the parent's machine: nothing changes.</summary>
    public static void BecomeChild()
    {
    }

    public static Profile Profile => Machine.Profile;

    public static bool CanWatch => true;

    public static nuint CoarseTime => Machine.Clock;

    public static bool TryMakeThread() => Machine.TryMakeThread();

    /// <summary>Nothing to do: threads empty their caches as they end.</summary>
    public static void TakeInEndedThreads()
    {
    }

    public static bool TrySleep(nuint milliseconds) => Machine.TrySleep(milliseconds);

    public static nuint ForkWordAddress => Machine.Data.ForkWord;

    public static nuint RandomKey => Machine.NextRandomKey();

    public static void SetOutOfMemory() => Machine.Thread.Errno = Errno.NoMemory;

    public static void SetInvalidArgument() => Machine.Thread.Errno = Errno.InvalidArgument;

    public static nuint HooksAddress => Machine.Data.Hooks;

    public static bool SetHooksWritable(bool isWritable) => true;

    public static nuint CallHook(nuint hook, nuint first, nuint second, nuint third) =>
        Machine.CallHook(hook, first, second, third);

    // ---- Slow doors

    public static nuint EnterMallocSlow(nuint size, nuint cache, nuint form) =>
        Ptmalloc<Simulated<TLayout>>.MallocSlow(size, cache, SimulatedMachine.CallerAddress);

    public static void EnterFreeSlow(nuint pointer, nuint cache) =>
        Ptmalloc<Simulated<TLayout>>.FreeSlow(pointer, Machine.Thread.Cache, SimulatedMachine.CallerAddress);

    public static void EnterFreeSizedSlow(nuint pointer, nuint size, nuint cache, nuint alignment) =>
        Ptmalloc<Simulated<TLayout>>.FreeSizedSlow(
            pointer, size, Machine.Thread.Cache, alignment, SimulatedMachine.CallerAddress);

    // ---- Listener and faults

    public static void Notify(Step step, nuint subject, nuint detail) =>
        Machine.Notify(new StepEvent(step, subject, detail));

    [DoesNotReturn]
    public static nuint Fail(Corruption fault, nuint pointer, nuint arena, nuint seen) =>
        throw new HeapCorruptionException(fault, pointer, arena, seen);

    [DoesNotReturn]
    public static nuint FailCheck(Finding finding, nuint arena) =>
        throw new HeapCorruptionException(finding, arena);

    [DoesNotReturn]
    public static nuint FailDiffering(
        Corruption fault, nuint pointer, nuint arena, nuint place, nuint seen, nuint expected) =>
        throw new HeapCorruptionException(fault, pointer, arena, seen);

    private static SimulatedMachine Machine => SimulatedMachine.Current;

    private static bool IsNarrow => TLayout.WordSize == 4;

    private static nuint WordMask => IsNarrow ? uint.MaxValue : nuint.MaxValue;

    private static nuint Load(nuint address) =>
        IsNarrow ? Machine.Memory.ReadWord32(address) : (nuint)Machine.Memory.ReadWord64(address);

    private static void Store(nuint address, nuint value)
    {
        if (value > WordMask)
            throw Machine.Memory.Fault(address, MemoryAccess.Write, $"the value 0x{value:x} does not fit a word");
        if (IsNarrow)
            Machine.Memory.WriteWord32(address, (uint)value);
        else
            Machine.Memory.WriteWord64(address, value);
    }
}
