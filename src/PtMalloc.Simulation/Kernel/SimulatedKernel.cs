using System;
using System.Collections.Generic;

namespace PtMalloc.Simulation;

/// <summary>
/// The memory side of an operating system: a break that grows upward from the data segment, mappings placed from the
/// top downward as Linux does, a budget of accessible memory, a log of all calls, and faults injected by a plan.
/// A refused call returns 0 or false and has changed nothing. A call on addresses that are not the caller's is a fault.
/// </summary>
public sealed class SimulatedKernel
{
    private readonly PagedMemory memory;
    private readonly MachineOptions options;
    private readonly List<SystemCall> log = [];

    internal SimulatedKernel(PagedMemory memory, MachineOptions options)
    {
        this.memory = memory;
        this.options = options;
        Budget = options.Budget;
        Break = options.BreakStart;
    }

    /// <summary>Where the break is now.</summary>
    public nuint Break { get; private set; }

    /// <summary>
    /// Bytes that may be accessible at once, beside the data segment; what would exceed it is refused.
    /// </summary>
    public nuint Budget { get; set; }

    /// <summary>Bytes accessible now (committed), beside the data segment.</summary>
    public nuint CommittedBytes => memory.Table.BytesIn(PageState.Committed, FirstBreakPage);

    /// <summary>Bytes reserved without access.</summary>
    public nuint ReservedBytes => memory.Table.BytesIn(PageState.Reserved, 0);

    /// <summary>
    /// All calls so far, refused ones included; asking for the break is not a call, and neither is what others do.
    /// </summary>
    public IReadOnlyList<SystemCall> Log => log;

    /// <summary>What is refused from now on.</summary>
    public FaultPlan Faults { get; set; } = FaultPlan.None();

    /// <summary>Runs before each call takes effect: another thread or program may act at this very moment.</summary>
    public Action<SystemCallKind>? BeforeCall { get; set; }

    /// <summary>Hears of each call after it took effect.</summary>
    internal Action<SystemCall>? Called { get; set; }

    // The page in which the break starts may be shared with the data segment.
    private nuint FirstBreakPage => RoundUp(options.BreakStart);

    /// <summary>Moves the break and returns where it was (sbrk).</summary>
    public nuint MoveBreak(nint delta)
    {
        if (delta == 0)
            return Break;
        bool granted = Grants(SystemCallKind.MoveBreak);
        nuint before = Break;
        granted = granted && TryMoveBreak(delta);
        return RecordPlace(SystemCallKind.MoveBreak, before, delta, granted ? before : 0);
    }

    /// <summary>Somebody else in the process moves the break. Returns where it was.</summary>
    public nuint MoveBreakByStranger(nint delta)
    {
        nuint before = Break;
        return TryMoveBreak(delta)
            ? before
            : throw new InvalidOperationException("There is no room for the stranger's break.");
    }

    /// <summary>Maps accessible zeroed pages.</summary>
    public nuint Map(nuint bytes)
    {
        RequirePages(0, bytes);
        nuint place = Grants(SystemCallKind.Map) && Affords(bytes) ? FindPlace(bytes) : 0;
        if (place != 0)
            memory.Table.Set(place, place + bytes, PageState.Committed);
        return RecordPlace(SystemCallKind.Map, 0, (long)bytes, place);
    }

    /// <summary>Reserves pages without access, at the hint if that is free.</summary>
    public nuint Reserve(nuint bytes, nuint hint)
    {
        RequirePages(hint, bytes);
        nuint place = !Grants(SystemCallKind.Reserve) ? 0 : IsPlaceable(hint, bytes) ? hint : FindPlace(bytes);
        if (place != 0)
            memory.Table.Set(place, place + bytes, PageState.Reserved);
        return RecordPlace(SystemCallKind.Reserve, hint, (long)bytes, place);
    }

    /// <summary>Makes reserved pages accessible.</summary>
    public bool Commit(nuint address, nuint bytes)
    {
        RequireMapped(address, bytes);
        nuint fresh = bytes - memory.Table.BytesIn(PageState.Committed, address, address + bytes);
        bool granted = Grants(SystemCallKind.Commit) && Affords(fresh);
        if (granted)
            memory.Table.Set(address, address + bytes, PageState.Committed);
        return Record(SystemCallKind.Commit, address, bytes, granted);
    }

    /// <summary>Takes the contents of pages; they stay as accessible as they were.</summary>
    public bool Decommit(nuint address, nuint bytes)
    {
        RequireMapped(address, bytes);
        bool granted = Grants(SystemCallKind.Decommit);
        if (granted)
            memory.Discard(address, address + bytes);
        return Record(SystemCallKind.Decommit, address, bytes, granted);
    }

    /// <summary>Takes the contents of pages and the access to them.</summary>
    public bool Uncommit(nuint address, nuint bytes)
    {
        RequireMapping(address, bytes);
        bool granted = Grants(SystemCallKind.Uncommit);
        if (granted)
            SetAndDiscard(address, bytes, PageState.Reserved);
        return Record(SystemCallKind.Uncommit, address, bytes, granted);
    }

    /// <summary>Takes the access to mapped pages.</summary>
    public bool Guard(nuint address, nuint bytes)
    {
        RequireMapping(address, bytes);
        bool granted = Grants(SystemCallKind.Guard);
        if (granted)
            SetAndDiscard(address, bytes, PageState.Reserved);
        return Record(SystemCallKind.Guard, address, bytes, granted);
    }

    /// <summary>Unmaps pages.</summary>
    public bool Unmap(nuint address, nuint bytes)
    {
        RequireMapping(address, bytes);
        bool granted = Grants(SystemCallKind.Unmap);
        if (granted)
            SetAndDiscard(address, bytes, PageState.Unmapped);
        return Record(SystemCallKind.Unmap, address, bytes, granted);
    }

    /// <summary>Resizes a mapping: in place if it can, elsewhere if it must.</summary>
    public nuint Remap(nuint address, nuint oldBytes, nuint newBytes)
    {
        RequireMapping(address, oldBytes);
        RequirePages(address, newBytes);
        nuint place = Grants(SystemCallKind.Remap) ? TryRemap(address, oldBytes, newBytes) : 0;
        return RecordPlace(SystemCallKind.Remap, address, (long)newBytes, place);
    }

    private nuint TryRemap(nuint address, nuint oldBytes, nuint newBytes)
    {
        if (newBytes <= oldBytes)
        {
            SetAndDiscard(address + newBytes, oldBytes - newBytes, PageState.Unmapped);
            return address;
        }

        nuint growth = newBytes - oldBytes;
        if (!Affords(growth))
            return 0;
        if (IsPlaceable(address + oldBytes, growth))
        {
            memory.Table.Set(address + oldBytes, address + newBytes, PageState.Committed);
            return address;
        }

        nuint place = FindPlace(newBytes);
        if (place == 0)
            return 0;
        memory.Table.Set(place, place + newBytes, PageState.Committed);
        memory.Move(address, place, oldBytes);
        memory.Table.Set(address, address + oldBytes, PageState.Unmapped);
        return place;
    }

    private bool TryMoveBreak(nint delta)
    {
        nuint target = Break + (nuint)delta;
        bool grows = delta > 0;
        if (grows ? target < Break || target > options.BreakLimit : target > Break || target < options.BreakStart)
            return false;

        // The page in which the break lies counts as a whole: only whole pages come and go.
        nuint oldEnd = RoundUp(Break);
        nuint newEnd = RoundUp(target);
        if (newEnd > oldEnd)
        {
            if (!Affords(newEnd - oldEnd) || !memory.Table.IsFree(oldEnd, newEnd))
                return false;
            memory.Table.Set(oldEnd, newEnd, PageState.Committed);
        }
        else if (newEnd < oldEnd)
        {
            SetAndDiscard(newEnd, oldEnd - newEnd, PageState.Unmapped);
        }

        nuint before = Break;
        Break = target;
        memory.Journal?.Add(() => Break = before, () => Break = target);
        return true;
    }

    private bool Grants(SystemCallKind kind)
    {
        BeforeCall?.Invoke(kind);
        return !Faults.Refuses(kind);
    }

    private bool Affords(nuint bytes)
    {
        nuint committed = CommittedBytes;
        return committed <= Budget && bytes <= Budget - committed;
    }

    // Mappings keep away from the break's page, as on a real system: the break must have room to grow.
    private nuint FindPlace(nuint bytes) =>
        bytes >= options.MapTop ? 0 : memory.Table.FindHighestGap(bytes, RoundUp(Break), options.MapTop);

    private bool IsPlaceable(nuint address, nuint bytes) =>
        address != 0
        && address < options.MapTop && bytes <= options.MapTop - address
        && memory.Table.IsFree(address, address + bytes);

    private void SetAndDiscard(nuint address, nuint bytes, PageState state)
    {
        if (bytes == 0)
            return;
        memory.Table.Set(address, address + bytes, state);
        memory.Discard(address, address + bytes);
    }

    private nuint RecordPlace(SystemCallKind kind, nuint address, long bytes, nuint place)
    {
        Record(new SystemCall(kind, address, bytes, place, place != 0));
        return place;
    }

    private bool Record(SystemCallKind kind, nuint address, nuint bytes, bool granted)
    {
        Record(new SystemCall(kind, address, (long)bytes, 0, granted));
        return granted;
    }

    private void Record(SystemCall call)
    {
        log.Add(call);
        Called?.Invoke(call);
    }

    private void RequirePages(nuint address, nuint bytes)
    {
        if (address % PagedMemory.PageBytes != 0 || bytes % PagedMemory.PageBytes != 0 || bytes == 0)
            throw memory.Fault(
                address, MemoryAccess.SystemCall, $"a system call on {bytes} bytes, which are not whole pages");
    }

    private void RequireMapped(nuint address, nuint bytes)
    {
        RequirePages(address, bytes);
        if (bytes > nuint.MaxValue - address || !memory.Table.IsMapped(address, address + bytes))
            throw memory.Fault(
                address, MemoryAccess.SystemCall, $"a system call on {bytes} bytes that are not all mapped");
    }

    private void RequireMapping(nuint address, nuint bytes)
    {
        RequireMapped(address, bytes);
        if (address < RoundUp(Break) && address + bytes > options.DataStart)
            throw memory.Fault(
                address,
                MemoryAccess.SystemCall,
                "a system call for mappings on the data segment or the break's memory");
    }

    private static nuint RoundUp(nuint address) =>
        (address + PagedMemory.PageBytes - 1) & ~(nuint)(PagedMemory.PageBytes - 1);
}
