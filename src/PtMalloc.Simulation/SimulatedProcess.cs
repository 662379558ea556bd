using System;
using System.Runtime.CompilerServices;

namespace PtMalloc.Simulation;

/// <summary>
/// A program with our allocator on a machine of its own: the calls of malloc.h, made by the thread that is current on
/// the machine, and the memory as the program sees it.
/// </summary>
public sealed class SimulatedProcess<TLayout>
    where TLayout : ILayout
{
    public SimulatedProcess()
        : this(MachineOptions.For<TLayout>())
    {
    }

    public SimulatedProcess(MachineOptions options) => Machine = new SimulatedMachine(options);

    public SimulatedMachine Machine { get; }

    public SimulatedKernel Kernel => Machine.Kernel;

    /// <summary>The current thread's errno.</summary>
    public Errno Errno
    {
        get => Machine.Thread.Errno;
        set => Machine.Thread.Errno = value;
    }

    // ---- malloc.h

    public nuint Malloc(nuint size)
    {
        using SimulatedMachine.Scope scope = Machine.Enter();
        Machine.Report(Step.MallocCalled, 0, size);
        return Return(Ptmalloc<Simulated<TLayout>>.Malloc(size, Cache));
    }

    public void Free(nuint pointer)
    {
        using SimulatedMachine.Scope scope = Machine.Enter();
        Machine.Report(Step.FreeCalled, pointer, 0);
        Ptmalloc<Simulated<TLayout>>.Free(pointer, Machine.Thread.Cache);
        Machine.Report(Step.Finished, 0, 0);
    }

    public void FreeSized(nuint pointer, nuint size, nuint alignment = 1)
    {
        using SimulatedMachine.Scope scope = Machine.Enter();
        Machine.Report(Step.FreeCalled, pointer, 0);
        Ptmalloc<Simulated<TLayout>>.FreeSized(pointer, size, Machine.Thread.Cache, alignment);
        Machine.Report(Step.Finished, 0, 0);
    }

    public nuint Calloc(nuint count, nuint size)
    {
        using SimulatedMachine.Scope scope = Machine.Enter();
        Machine.Report(Step.CallocCalled, count, size);
        return Return(Ptmalloc<Simulated<TLayout>>.Calloc(count, size, Cache, SimulatedMachine.CallerAddress));
    }

    public nuint Realloc(nuint pointer, nuint size)
    {
        using SimulatedMachine.Scope scope = Machine.Enter();
        Machine.Report(Step.ReallocCalled, pointer, size);
        return Return(Ptmalloc<Simulated<TLayout>>.Realloc(pointer, size, Cache, SimulatedMachine.CallerAddress));
    }

    public nuint AlignedAllocate(nuint alignment, nuint size)
    {
        using SimulatedMachine.Scope scope = Machine.Enter();
        Machine.Report(Step.MemalignCalled, alignment, size);
        return Return(
            Ptmalloc<Simulated<TLayout>>.AlignedAllocate(alignment, size, Cache, SimulatedMachine.CallerAddress));
    }

    public nuint AlignedReallocate(nuint alignment, nuint pointer, nuint size)
    {
        using SimulatedMachine.Scope scope = Machine.Enter();
        Machine.Report(Step.ReallocCalled, pointer, size);
        return Return(Ptmalloc<Simulated<TLayout>>.AlignedReallocate(
            alignment, pointer, size, Cache, SimulatedMachine.CallerAddress));
    }

    public nuint UsableSize(nuint pointer)
    {
        using SimulatedMachine.Scope scope = Machine.Enter();
        return Ptmalloc<Simulated<TLayout>>.UsableSize(pointer, Cache);
    }

    public bool Trim(nuint pad)
    {
        using SimulatedMachine.Scope scope = Machine.Enter();
        Machine.Report(Step.TrimCalled, 0, pad);
        bool any = Ptmalloc<Simulated<TLayout>>.Trim(pad, Cache);
        Machine.Report(Step.Finished, 0, 0);
        return any;
    }

    /// <summary>
    /// mallopt. As a first call it initialises the allocator, too; turning the cache off holds at once in this thread.
    /// </summary>
    public bool SetOption(Option option, nuint value)
    {
        using SimulatedMachine.Scope scope = Machine.Enter();
        Machine.Report(Step.MalloptCalled, 0, value);
        Ptmalloc<Simulated<TLayout>>.Enter(Cache);
        Ptmalloc<Simulated<TLayout>>.ConsolidateMain();
        bool isSet = Ptmalloc<Simulated<TLayout>>.SetOption(Machine.Data.Root, option, value);
        Ptmalloc<Simulated<TLayout>>.Enter(Cache);
        Machine.Report(Step.Finished, 0, 0);
        return isSet;
    }

    // ---- Threads

    /// <summary>A thread that has made no call yet.</summary>
    public SimulatedThread NewThread() => Machine.NewThread();

    /// <summary>Lets this thread make the calls until the scope is disposed.</summary>
    public SimulatedMachine.Scope As(SimulatedThread thread) => Machine.Enter(thread);

    /// <summary>Ends a thread. Calls it makes afterwards are those of other libraries' exit handlers.</summary>
    public void Exit(SimulatedThread thread)
    {
        ArgumentNullException.ThrowIfNull(thread);
        using SimulatedMachine.Scope scope = Machine.Enter(thread);
        Machine.Report(Step.ThreadExitCalled, 0, thread.Id);
        Ptmalloc<Simulated<TLayout>>.ThreadExit(Cache);
        Machine.Report(Step.Finished, 0, 0);
    }

    // ---- Memory as the program sees it

    public nuint ReadWord(nuint address)
    {
        using SimulatedMachine.Scope scope = Machine.Enter();
        return Simulated<TLayout>.Read(address);
    }

    public void WriteWord(nuint address, nuint value)
    {
        using SimulatedMachine.Scope scope = Machine.Enter();
        Simulated<TLayout>.Write(address, value);
    }

    public byte[] ReadBytes(nuint address, int count)
    {
        byte[] bytes = new byte[count];
        Machine.Memory.Read(address, bytes);
        return bytes;
    }

    public void WriteBytes(nuint address, ReadOnlySpan<byte> bytes) => Machine.Memory.Write(address, bytes);

    public void Fill(nuint address, byte value, nuint bytes) => Machine.Memory.Fill(address, value, bytes);

    private nuint Return(nuint result)
    {
        Machine.Report(Step.Returned, result, 0);
        return result;
    }

    private nuint Cache
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Machine.Thread.Cache;
    }
}
