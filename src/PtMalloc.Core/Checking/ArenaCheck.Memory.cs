namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    // Where the arena's memory lies, from what is written apart from its chunks: main's pieces, a thread arena's chain
    // of heaps.
    public partial struct ArenaCheck
    {
        private bool CheckMemory() =>
            (arena.IsMain ? CheckPieces() : CheckHeaps())
            && (arena.MaxSystemMemory >= arena.SystemMemory
                || Fail(Flaw.AccountMaximum, arena.Address, arena.SystemMemory, arena.MaxSystemMemory));

        private bool CheckPieces()
        {
            nuint total = root[RootField.SkippedBytes];
            nuint end = 0;
            for (nuint index = 0; index < pieces.Count; index++)
            {
                nuint start = pieces.StartOf(index);
                end = pieces.EndOf(index);
                total += end - start;
                if (!CheckWindows(start, end))
                    return false;
            }

            return Equal(Flaw.Account, arena.Address, total, arena.SystemMemory)
                && Equal(Flaw.AccountBreakEnd, root.Address, arena.IsContiguous ? end : 0, root[RootField.BreakEnd])
                && CheckTopOfMain();
        }

        private bool CheckTopOfMain()
        {
            if (pieces.Count == 0)
                return Equal(Flaw.TopPlace, arena.Address, arena.InitialTop.Address, arena.Top.Address);
            nuint last = pieces.Count - 1;
            return CheckTopPlace(pieces.StartOf(last), pieces.EndOf(last));
        }

        private bool CheckHeaps()
        {
            nuint own = Heap.Of(arena.Address).Address;
            nuint total = 0;
            Heap heap = Heap.Of(arena.Top.Address);
            nuint link = arena.At(ArenaField.Top);
            while (true)
            {
                if (!IsHeap(heap.Address))
                    return Fail(Flaw.HeapLink, link, own, heap.Address);
                if (!CheckHeap(heap))
                    return false;
                total += heap.Size;
                if (heap.Address == own)
                    break;
                // A chain that goes round.
                if (total > arena.SystemMemory)
                    return Fail(Flaw.Account, arena.Address, total, arena.SystemMemory);
                link = heap.Address + ((nuint)(int)HeapField.Previous * P.WordSize);
                heap = heap.Previous;
            }

            heap = Heap.Of(arena.Top.Address);
            return Equal(Flaw.HeapLink, own, 0, new Heap(own).Previous.Address)
                && Equal(Flaw.Account, arena.Address, total, arena.SystemMemory)
                && CheckTopPlace(FirstOf(heap), heap.Address + heap.Size);
        }

        /// <summary>Sizes grow by pages, so that a chain of right sizes ends.</summary>
        private bool CheckHeap(Heap heap)
        {
            nuint size = heap.Size;
            bool isSize = size != 0 && (size & Layout.PageMask) == 0 && size <= P.MaxHeapSize;
            return Equal(Flaw.HeapOwner, heap.Address, arena.Address, heap.Arena.Address)
                && (isSize || Fail(Flaw.HeapSize, heap.Address, P.MaxHeapSize, size))
                && (heap.Get(HeapField.Committed) >= size
                    || Fail(Flaw.HeapCommitted, heap.Address, size, heap.Get(HeapField.Committed)));
        }

        private bool CheckTopPlace(nuint first, nuint end)
        {
            nuint top = arena.Top.Address;
            bool isInside = top >= first
                && top < end
                && end - top >= Layout.MinChunk
                && Layout.IsAligned(top + Layout.HeaderSize);
            return isInside || Fail(Flaw.TopPlace, arena.At(ArenaField.Top), first, top);
        }

        private bool CheckWindows(nuint start, nuint end)
        {
            for (nuint window = start & ~Heap.Mask; window < end; window += P.MaxHeapSize)
            {
                if (!WindowMap.Contains(window | Heap.Mask))
                    return Fail(Flaw.WindowUnmarked, window, start, end);
            }

            return true;
        }

        /// <summary>
        /// Whether these bytes are chunks' memory of this arena. Asked once the arena's memory is known.
        /// </summary>
        private readonly bool Contains(nuint address, nuint bytes)
        {
            if (arena.IsMain)
                return pieces.Contain(address, bytes);
            Heap heap = Heap.Of(address);
            return IsHeap(heap.Address)
                && heap.Arena.Address == arena.Address
                && address >= FirstOf(heap)
                && address < heap.Address + heap.Size
                && bytes <= heap.Address + heap.Size - address;
        }

        /// <summary>Whether a heap of some thread arena begins here: all of a heap's window can be read.</summary>
        private readonly bool IsHeap(nuint address) =>
            (address & Heap.Mask) == 0 && WindowMap.Contains(address | Heap.Mask) && !pieces.ShareWindowOf(address);

        private readonly nuint FirstOf(Heap heap)
        {
            nuint start = Heap.Of(arena.Address).Address == heap.Address
                ? arena.Address + Arena.StateSize
                : heap.FirstChunk.Address;
            return Chunk.OfUser((start + Layout.HeaderSize + Layout.AlignmentMask) & ~Layout.AlignmentMask).Address;
        }
    }
}
