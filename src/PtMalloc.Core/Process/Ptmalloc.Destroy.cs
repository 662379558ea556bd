namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /// <summary>
    /// Gives all memory back to the system, blocks in use included: mapped chunks, the heaps of all arenas, main's
    /// memory, what caches are cut from. Nobody else may be in the allocator, or come later: what is left of root,
    /// arena and caches describes memory that is gone, and the platform is to zero it.
    /// </summary>
    public static void Destroy()
    {
        Root root = new(P.RootAddress);
        nuint index = 0;
        for (nuint pointer = Registry.NextFrom(root, ref index, out _);
            pointer != 0;
            pointer = Registry.NextFrom(root, ref index, out _))
            MappedChunks.Delete(root, pointer);
        Registry.Delete(root);
        RetiredMappings.Delete(root);

        // The arena itself lies in the first of its heaps.
        Arena main = Arena.Main;
        for (Arena arena = main.Next; !arena.IsMain;)
        {
            if (!arena.IsSound)
                P.Fail(Corruption.StateDamaged, main.Address, arena.Address, arena.Address);
            Arena next = arena.Next;
            DestroyHeaps(root, Heap.Of(arena.Top.Address));
            arena = next;
        }

        DestroyPieces(new Pieces(root));
        ThreadCache.DeleteAll(root);
    }

    private static void DestroyHeaps(Root root, Heap newest)
    {
        for (Heap heap = newest; !heap.IsNone;)
        {
            Heap previous = heap.Previous;
            Heap.Delete(root, heap);
            heap = previous;
        }
    }

    /// <summary>The break goes back to where it was at first; pieces that lie elsewhere were mapped.</summary>
    private static void DestroyPieces(Pieces pieces)
    {
        Root root = new(P.RootAddress);
        nuint breakBase = root[RootField.BreakBase];
        nuint breakEnd = breakBase == 0 ? 0 : P.MoveBreak(0);
        for (nuint piece = 0; piece < pieces.Count; piece++)
        {
            nuint start = pieces.StartOf(piece);
            nuint end = pieces.EndOf(piece);
            for (nuint window = start; window < end; window += P.MaxHeapSize)
                WindowMap.Clear(window);
            WindowMap.Clear(end - 1);
            if (start < breakBase || start >= breakEnd)
                P.Unmap(Layout.PageDown(start), Layout.PageUp(end) - Layout.PageDown(start));
        }

        if (breakEnd > breakBase)
            P.MoveBreak(-(nint)(breakEnd - breakBase));
        pieces.Delete();
    }
}
