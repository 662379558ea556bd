using System;

namespace PtMalloc.Managed;

internal readonly partial struct LinuxManaged
{
    private static nuint? s_pageSize;
    private static bool? s_mustUncommit;

    public static nuint PageSize => s_pageSize ??= (nuint)Environment.SystemPageSize;

    /// <summary>
    /// Whether the system accounts for all memory that is accessible: then given-back memory must lose its access.
    /// </summary>
    public static bool MustUncommit => s_mustUncommit ??= SystemFiles.OvercommitsNever();

    /// <summary>
    /// The current heap's own break. Moving it down keeps the pages accessible, but gives their memory back.
    /// </summary>
    public static nuint MoveBreak(nint delta)
    {
        ControlBlock block = CurrentHeap.Block;
        nuint end = block[ControlWord.BreakEnd];
        if (end == 0)
            end = ReserveBreak(block);
        if (delta == 0 || end == 0)
            return end;
        bool isMoved = delta > 0 ? TryRaiseBreak(block, end, (nuint)delta) : TryLowerBreak(block, end, (nuint)(-delta));
        return isMoved ? end : 0;
    }

    public static nuint Map(nuint bytes) =>
        Refusals.AllowsLimit(CurrentHeap.Block, bytes)
            ? Refusals.OfSystem(Libc.Map(0, bytes, Libc.ReadWrite, Libc.PrivateAnonymous))
            : 0;

    /// <summary>
    /// The range is readable, as zeros that take no memory: free reads the header of any address in a heap's window.
    /// </summary>
    public static nuint Reserve(nuint bytes, nuint hint) =>
        Refusals.OfSystem(Libc.Map(hint, bytes, Libc.ReadOnly, Libc.PrivateAnonymous | Libc.NoReserve));

    public static bool Commit(nuint address, nuint bytes) =>
        Refusals.AllowsLimit(CurrentHeap.Block, bytes)
        && Refusals.OfSystem(Libc.Protect(address, bytes, Libc.ReadWrite));

    public static bool Decommit(nuint address, nuint bytes) => IsTrimmed(Libc.Discard(address, bytes), bytes);

    public static bool Uncommit(nuint address, nuint bytes) =>
        IsTrimmed(
            Libc.Map(address, bytes, Libc.ReadOnly, Libc.PrivateAnonymous | Libc.NoReserve | Libc.Fixed) != 0, bytes);

    public static bool Guard(nuint address, nuint bytes) => Libc.Protect(address, bytes, Libc.NoAccess);

    /// <summary>Of a block that is mapped on its own.</summary>
    public static nuint Remap(nuint address, nuint oldBytes, nuint newBytes)
    {
        ControlBlock block = CurrentHeap.Block;
        bool isMore = newBytes > oldBytes;
        if (isMore && !Refusals.AllowsLimit(block, newBytes - oldBytes))
            return 0;
        nuint moved = Refusals.OfSystem(Libc.Remap(address, oldBytes, newBytes));
        if (moved != 0)
            block.Count(
                isMore ? ControlWord.MappedBytes : ControlWord.UnmappedBytes,
                isMore ? newBytes - oldBytes : oldBytes - newBytes);
        return moved;
    }

    public static bool Unmap(nuint address, nuint bytes) => Libc.Unmap(address, bytes);

    /// <summary>
    /// Reserves the addresses for the heap's main arena: aligned, so that no other heap's memory shares a window with
    /// them. If the system refuses, tries half as many. The next heap takes them over.
    /// </summary>
    private static nuint ReserveBreak(ControlBlock block)
    {
        nuint start = block[ControlWord.BreakStart];
        for (nuint bytes = ControlBlock.MostReserved; start == 0 && bytes >= MaxHeapSize; bytes /= 2)
        {
            nuint reserved = Reserve(bytes + MaxHeapSize, 0);
            if (reserved == 0)
                continue;
            start = (reserved + MaxHeapSize - 1) & ~(MaxHeapSize - 1);
            if (start != reserved)
                Unmap(reserved, start - reserved);
            Unmap(start + bytes, reserved + MaxHeapSize - start);
            block[ControlWord.BreakStart] = start;
            block[ControlWord.BreakLimit] = start + bytes;
        }

        block[ControlWord.BreakEnd] = start;
        return start;
    }

    private static bool IsTrimmed(bool isDone, nuint bytes)
    {
        if (isDone)
            CurrentHeap.Block.Count(ControlWord.Trimmed, bytes);
        return isDone;
    }

    private static bool TryRaiseBreak(ControlBlock block, nuint end, nuint bytes)
    {
        if (bytes > block[ControlWord.BreakLimit] - end || !Commit(end, bytes))
            return false;
        block[ControlWord.BreakEnd] = end + bytes;
        return true;
    }

    private static bool TryLowerBreak(ControlBlock block, nuint end, nuint bytes)
    {
        if (bytes > end - block[ControlWord.BreakStart])
            return false;
        bool isGone = MustUncommit ? Uncommit(end - bytes, bytes) : Decommit(end - bytes, bytes);
        if (isGone)
            block[ControlWord.BreakEnd] = end - bytes;
        return isGone;
    }
}
