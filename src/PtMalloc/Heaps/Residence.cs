namespace PtMalloc.Managed;

/// <summary>How much of a heap's memory is in memory, as the kernel says.</summary>
internal static class Residence
{
    /// <summary>Bytes of an arena, under its lock.</summary>
    public static long Of(Allocator.Root root, Allocator.Arena arena)
    {
        nuint resident = 0;
        if (!arena.IsMain)
        {
            for (Allocator.Heap heap = Allocator.Heap.Of(arena.Top.Address); !heap.IsNone; heap = heap.Previous)
                resident += OfPages(heap.Address, heap.Address + heap.Size);
            return (long)resident;
        }

        Allocator.Pieces pieces = new(root);
        for (nuint piece = 0; piece < pieces.Count; piece++)
            resident += OfPages(pieces.StartOf(piece), pieces.EndOf(piece));
        return (long)resident;
    }

    /// <summary>Bytes of blocks mapped on their own. One that another thread unmaps meanwhile counts as none.</summary>
    public static long OfMapped(Allocator.Root root)
    {
        nuint resident = 0;
        for (nuint index = 0; Allocator.NextMapping(root, ref index, out nuint start, out nuint bytes); index++)
            resident += OfPages(start, start + bytes);
        return (long)resident;
    }

    private static nuint OfPages(nuint start, nuint end)
    {
        nuint pageMask = LinuxManaged.PageSize - 1;
        start &= ~pageMask;
        return Libc.Resident(start, ((end + pageMask) & ~pageMask) - start);
    }
}
