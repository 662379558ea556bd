using System.Runtime.CompilerServices;

namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /// <summary>
    /// A heap of a thread arena (heap_info): a reservation of <see cref="ILayout.MaxHeapSize"/> bytes aligned to as
    /// much, so that masking the address of any of its chunks finds it. Committed from its start as it grows.
    /// </summary>
    public readonly partial struct Heap(nuint address)
    {
        /// <summary>The least that is committed at once (HEAP_MIN_SIZE).</summary>
        private const int MinSize = 32 << 10;

        public readonly nuint Address = address;

        /// <summary>Bytes of the header, such that the chunk behind it is aligned.</summary>
        public static nuint HeaderSize
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => ((nuint)(int)HeapField.Count * P.WordSize + Layout.AlignmentMask) & ~Layout.AlignmentMask;
        }

        public static nuint Mask => P.MaxHeapSize - 1;

        public bool IsNone => Address == 0;

        public Arena Arena => new(Get(HeapField.Arena));

        public Heap Previous => new(Get(HeapField.Previous));

        public nuint Size => Get(HeapField.Size);

        /// <summary>
        /// Whether what the header says can be: whole pages, no more of them than can be written, in the reservation.
        /// </summary>
        private bool HasSoundSize
        {
            get
            {
                nuint size = Size;
                nuint committed = Get(HeapField.Committed);
                return size <= committed && committed <= P.MaxHeapSize && ((size | committed) & Layout.PageMask) == 0;
            }
        }

        /// <summary>
        /// Where a heap's chunks begin; not so in an arena's first heap, which begins with the arena.
        /// </summary>
        public Chunk FirstChunk => new(Address + HeaderSize);

        /// <summary>The heap that an address in it belongs to (heap_for_ptr).</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Heap Of(nuint address) => new(address & ~Mask);

        public nuint Get(HeapField field) => P.Read(Address + ((nuint)(int)field * P.WordSize));

        public void Set(HeapField field, nuint value) => P.Write(Address + ((nuint)(int)field * P.WordSize), value);

        /// <summary>
        /// Makes a heap of at least <paramref name="bytes"/>, with <paramref name="pad"/> more if that fits (new_heap).
        /// None if the system refuses or it can't fit.
        /// </summary>
        public static Heap Create(Root root, nuint bytes, nuint pad)
        {
            if (bytes > P.MaxHeapSize)
                return default;
            nuint size = bytes + pad < MinSize ? MinSize
                : bytes + pad <= P.MaxHeapSize ? bytes + pad
                : P.MaxHeapSize;
            size = Layout.PageUp(size);

            nuint address = ReserveAligned(root);
            if (address == 0)
                return default;
            if (!P.Commit(address, size))
            {
                P.Unmap(address, P.MaxHeapSize);
                return default;
            }

            Heap heap = new(address);
            heap.Set(HeapField.Size, size);
            heap.Set(HeapField.Committed, size);
            WindowMap.Mark(address, P.MaxHeapSize);
            P.Notify(Step.HeapCreated, address, size);
            return heap;
        }

        /// <summary>Gives a heap's whole reservation back. It holds nothing any more.</summary>
        public static void Delete(Root root, Heap heap)
        {
            if (root[RootField.AlignedHeapHint] == heap.Address + P.MaxHeapSize)
                root.Set(RootField.AlignedHeapHint, 0);
            WindowMap.Clear(heap.Address);
            P.Notify(Step.HeapDeleted, heap.Address, heap.Size);
            P.Unmap(heap.Address, P.MaxHeapSize);
        }

        /// <summary>
        /// Makes the heap's last part usable (grow_heap): false if it would outgrow its reservation or the system
        /// refuses.
        /// </summary>
        private static bool Grow(Heap heap, nuint bytes)
        {
            nuint newSize = heap.Size + Layout.PageUp(bytes);
            if (newSize > P.MaxHeapSize)
                return false;

            // Also where the heap has been before: a damaged Committed would lead to pages that can't be written.
            if (!P.Commit(heap.Address + heap.Size, newSize - heap.Size))
                return false;
            if (newSize > heap.Get(HeapField.Committed))
                heap.Set(HeapField.Committed, newSize);

            heap.Set(HeapField.Size, newSize);
            P.Notify(Step.HeapGrown, heap.Address, newSize);
            return true;
        }

        /// <summary>Gives the memory of the heap's last pages back (shrink_heap).</summary>
        private static bool Shrink(Heap heap, nuint bytes)
        {
            nuint newSize = heap.Size - bytes;
            if (P.MustUncommit)
            {
                if (!P.Uncommit(heap.Address + newSize, bytes))
                    return false;
                heap.Set(HeapField.Committed, newSize);
            }
            else if (!P.Decommit(heap.Address + newSize, bytes))
            {
                return false;
            }

            heap.Set(HeapField.Size, newSize);
            P.Notify(Step.HeapShrunk, heap.Address, newSize);
            return true;
        }

        /// <summary>
        /// An aligned reservation: at the remembered address, else cut out of one twice as large, else by luck.
        /// </summary>
        private static nuint ReserveAligned(Root root)
        {
            nuint hint = P.Exchange(root.At(RootField.AlignedHeapHint), 0);
            if (hint != 0)
            {
                nuint hinted = P.Reserve(P.MaxHeapSize, hint);
                if (hinted != 0 && (hinted & Mask) == 0)
                    return hinted;
                if (hinted != 0)
                    P.Unmap(hinted, P.MaxHeapSize);
            }

            nuint start = P.Reserve(2 * P.MaxHeapSize, 0);
            if (start != 0)
                return CutAligned(root, start);

            nuint lucky = P.Reserve(P.MaxHeapSize, 0);
            if (lucky == 0 || (lucky & Mask) == 0)
                return lucky;
            P.Unmap(lucky, P.MaxHeapSize);
            return 0;
        }

        private static nuint CutAligned(Root root, nuint start)
        {
            nuint aligned = (start + Mask) & ~Mask;
            nuint lead = aligned - start;
            if (lead != 0)
                P.Unmap(start, lead);
            else
                root.Set(RootField.AlignedHeapHint, aligned + P.MaxHeapSize);
            P.Unmap(aligned + P.MaxHeapSize, P.MaxHeapSize - lead);
            return aligned;
        }
    }
}
