using System.Diagnostics.CodeAnalysis;
using Allocator = PtMalloc.Core.Ptmalloc<PtMalloc.Simulation.Scheduling.Interleaved>;
using Machine = PtMalloc.Simulation.Simulated<PtMalloc.Core.Layout64>;

namespace PtMalloc.Simulation.Scheduling;

/// <summary>
/// The platform of a simulated machine whose threads take turns: <see cref="Simulated{TLayout}"/>, with each shared
/// access and system call under the current <see cref="Execution"/>, and each plain access in its order of events.
/// Outside an execution it is the machine's own platform. In the machine's layout, whichever that is.
/// </summary>
public readonly struct Interleaved : IPlatform
{
    // ---- Layout

    public static nuint WordSize => EitherLayout.WordSize;

    public static nuint Alignment => EitherLayout.Alignment;

    public static nuint MaxHeapSize => EitherLayout.MaxHeapSize;

    public static int AddressBits => EitherLayout.AddressBits;

    public static nuint LargestRequest => EitherLayout.LargestRequest;

    public static nuint MaxMapThreshold => EitherLayout.MaxMapThreshold;

    public static nuint ArenasPerProcessor => EitherLayout.ArenasPerProcessor;

    public static int LargeBinIndex(nuint size) => EitherLayout.LargeBinIndex(size);

    // ---- Words

    public static nuint Read(nuint address)
    {
        NoteRead(address);
        return EitherLayout.Read(address);
    }

    public static void Write(nuint address, nuint value)
    {
        NoteWrite(address, value);
        EitherLayout.Write(address, value);
    }

    public static nuint LoadAcquire(nuint address) =>
        Execution.Current is { } run ? run.Instructions.LoadAcquire(run, address) : EitherLayout.Read(address);

    public static void StoreRelease(nuint address, nuint value)
    {
        if (Execution.Current is { } run)
            run.Instructions.StoreRelease(run, address, value);
        else
            EitherLayout.Write(address, value);
    }

    public static nuint Exchange(nuint address, nuint value) =>
        Execution.Current is { } run
            ? run.Instructions.Exchange(run, address, value)
            : EitherLayout.Exchange(address, value);

    public static nuint CompareExchange(nuint address, nuint value, nuint expected) =>
        Execution.Current is { } run
            ? run.Instructions.CompareExchange(run, address, value, expected)
            : EitherLayout.CompareExchange(address, value, expected);

    public static nuint FetchAdd(nuint address, nuint delta) =>
        Execution.Current is { } run
            ? run.Instructions.FetchAdd(run, address, delta)
            : EitherLayout.FetchAdd(address, delta);

    /// <summary>
    /// It is in no order with other uses of the word: the loser only loses a hint. It is a point of the schedule
    /// nevertheless.
    /// </summary>
    public static void Hint(nuint address, nuint value)
    {
        Point();
        EitherLayout.Write(address, value);
    }

    public static void Prefetch(nuint address)
    {
        // Does nothing: it reads nothing that another thread could have written.
    }

    public static void Copy(nuint to, nuint from, nuint bytes)
    {
        for (nuint offset = 0; offset < bytes; offset += WordSize)
        {
            NoteRead(from + offset);
            NoteWrite(to + offset, 0);
        }

        Machine.Copy(to, from, bytes);
    }

    public static void Overwrite(nuint address, byte value, nuint bytes) => Fill(address, value, bytes);

    public static nuint Fill(nuint address, byte value, nuint bytes)
    {
        for (nuint offset = 0; offset < bytes; offset += WordSize)
            NoteWrite(address + offset, 0);
        Machine.Fill(address, value, bytes);
        return address;
    }

    // ---- System memory

    public static nuint PageSize => Machine.PageSize;

    public static nuint MoveBreak(nint delta)
    {
        Point();
        if (delta < 0)
            Forget(Machine.MoveBreak(0) - (nuint)(-delta), (nuint)(-delta));
        return Machine.MoveBreak(delta);
    }

    public static nuint Map(nuint bytes)
    {
        Point();
        return Machine.Map(bytes);
    }

    public static nuint Reserve(nuint bytes, nuint hint)
    {
        Point();
        return Machine.Reserve(bytes, hint);
    }

    public static bool Commit(nuint address, nuint bytes)
    {
        Point();
        return Machine.Commit(address, bytes);
    }

    public static bool Decommit(nuint address, nuint bytes)
    {
        Point();
        Forget(address, bytes);
        return Machine.Decommit(address, bytes);
    }

    public static bool Uncommit(nuint address, nuint bytes)
    {
        Point();
        Forget(address, bytes);
        return Machine.Uncommit(address, bytes);
    }

    public static bool Guard(nuint address, nuint bytes)
    {
        Point();
        Forget(address, bytes);
        return Machine.Guard(address, bytes);
    }

    public static bool MustUncommit => Machine.MustUncommit;

    public static nuint Remap(nuint address, nuint oldBytes, nuint newBytes)
    {
        Point();
        Forget(address, oldBytes);
        return Machine.Remap(address, oldBytes, newBytes);
    }

    public static bool Unmap(nuint address, nuint bytes)
    {
        Point();
        Forget(address, bytes);
        return Machine.Unmap(address, bytes);
    }

    // ---- Waiting

    public static void WaitWhile(nuint address, nuint value)
    {
        if (Execution.Current is { } run)
            run.Instructions.WaitWhile(run, address, value);
        else
            EitherLayout.WaitWhile(address, value);
    }

    public static void LockTaken(nuint word)
    {
        // A fault ends the run, and its locks with it.
    }

    public static void LockReleased(nuint word)
    {
        // As above.
    }

    public static void PauseWhile(nuint address, nuint value)
    {
        if (Execution.Current is { } run)
            run.Instructions.PauseWhile(run, address, value);
        else
            EitherLayout.PauseWhile(address, value);
    }

    public static void Breathe() => Execution.Current?.Pause();

    public static void Wake(nuint address, bool all)
    {
        if (Execution.Current is { } run)
            run.Instructions.Wake(run, address, all);
    }

    // ---- The allocator's own state

    public static nuint RootAddress => Machine.RootAddress;

    public static nuint RootBy(nuint word) => RootAddress;

    public static nuint MainArenaBy(nuint word) => MainArenaAddress;

    public static nuint CacheScale => 1;

    public static nuint CacheKey => RootAddress;

    public static nuint ChooseCacheKey() => CacheKey;

    public static nuint MainArenaAddress => Machine.MainArenaAddress;

    public static nuint ExitedCacheAddress => Machine.ExitedCacheAddress;

    public static nuint FirstSlabAddress => Machine.FirstSlabAddress;

    public static nuint WindowMapAddress => Machine.WindowMapAddress;

    public static void SetThreadCache(nuint cache) => Machine.SetThreadCache(cache);

    public static nuint KeyTableBytes => 0;

    public static bool IsForKeyTable(nuint bytes, nuint caller) => false;

    public static nuint ThreadId => Machine.ThreadId;

    public static nuint ThreadMark => Machine.ThreadMark;

    public static nuint StackPosition => Machine.StackPosition;

    // ---- Process

    public static void Initialize(nuint root) => Machine.Initialize(root);

    public static void Initialized(nuint root) => Machine.Initialized(root);

    public static nuint UsableProcessors => Machine.UsableProcessors;

    public static nuint OnlineProcessors => Machine.OnlineProcessors;

    public static void BecomeChild() => Machine.BecomeChild();

    public static Profile Profile => Profile.AsGlibc;

    public static bool CanWatch => true;

    public static nuint CoarseTime => Machine.CoarseTime;

    /// <summary>Nothing to do: threads empty their caches as they end.</summary>
    public static void TakeInEndedThreads()
    {
    }

    public static bool TryMakeThread()
    {
        Point();
        return Machine.TryMakeThread();
    }

    public static bool TrySleep(nuint milliseconds)
    {
        Execution.Current?.Pause();
        return Machine.TrySleep(milliseconds);
    }

    public static nuint ForkWordAddress => Machine.ForkWordAddress;

    public static nuint RandomKey => Machine.RandomKey;

    public static void SetOutOfMemory() => Machine.SetOutOfMemory();

    public static void SetInvalidArgument() => Machine.SetInvalidArgument();

    public static nuint HooksAddress => Machine.HooksAddress;

    public static bool SetHooksWritable(bool isWritable) => true;

    public static nuint CallHook(nuint hook, nuint first, nuint second, nuint third) =>
        Machine.CallHook(hook, first, second, third);

    // ---- Slow doors

    public static nuint EnterMallocSlow(nuint size, nuint cache, nuint form) =>
        Allocator.MallocSlow(size, cache, SimulatedMachine.CallerAddress);

    public static void EnterFreeSlow(nuint pointer, nuint cache) =>
        Allocator.FreeSlow(pointer, SimulatedMachine.Current.Thread.Cache, SimulatedMachine.CallerAddress);

    public static void EnterFreeSizedSlow(nuint pointer, nuint size, nuint cache, nuint alignment) =>
        Allocator.FreeSizedSlow(
            pointer, size, SimulatedMachine.Current.Thread.Cache, alignment, SimulatedMachine.CallerAddress);

    // ---- Listener and faults

    public static void Notify(Step step, nuint subject, nuint detail)
    {
        if (Execution.Current is { IsAlone: false } run)
            run.Order.NoteStep(run.Running, step);
        Machine.Notify(step, subject, detail);
    }

    [DoesNotReturn]
    public static nuint Fail(Corruption fault, nuint pointer, nuint arena, nuint seen) =>
        Machine.Fail(fault, pointer, arena, seen);

    [DoesNotReturn]
    public static nuint FailCheck(Finding finding, nuint arena) => Machine.FailCheck(finding, arena);

    [DoesNotReturn]
    public static nuint FailDiffering(
        Corruption fault, nuint pointer, nuint arena, nuint place, nuint seen, nuint expected) =>
        Machine.FailDiffering(fault, pointer, arena, place, seen, expected);

    private static void NoteRead(nuint address)
    {
        if (Execution.Current is { IsAlone: false } run)
            run.Order.Read(run.Running, address);
    }

    private static void NoteWrite(nuint address, nuint value)
    {
        if (Execution.Current is { IsAlone: false } run)
            run.Order.Write(run.Running, address, EitherLayout.Read(address), value);
    }

    private static void Point() => Execution.Current?.Point();

    private static void Forget(nuint address, nuint bytes)
    {
        if (Execution.Current is { IsAlone: false } run)
            run.Order.Forget(run.Running, address, bytes);
    }
}
