namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    public readonly partial struct Heap
    {
        /// <summary>
        /// Grows a thread arena so that top can serve the request: its last heap, else by a further heap; false if
        /// neither can be.
        /// </summary>
        public static bool GrowArena(Arena arena, Root root, nuint chunkSize)
        {
            Chunk top = arena.Top;
            nuint topSize = top.Size;
            Heap heap = Of(top.Address);
            nuint heapSize = heap.Size;
            if (top.Address + topSize != heap.Address + heapSize || !heap.HasSoundSize)
                P.Fail(Corruption.StateDamaged, heap.Address, arena.Address, heapSize);

            nuint bytes = chunkSize + Layout.MinChunk - topSize;
            if ((arena.KeepsTop && Grow(heap, Padded(arena, heapSize, bytes))) || Grow(heap, bytes))
            {
                arena.AddSystemMemory(heap.Size - heapSize);
                top.SetHead((heap.Address + heap.Size - top.Address) | Chunk.PreviousInUse);
                return true;
            }

            P.Notify(Step.HeapFull, heap.Address, heapSize);
            Heap next = Create(root, chunkSize + Layout.MinChunk + HeaderSize, root[RootField.TopPad]);
            if (next.IsNone)
                return false;

            next.Set(HeapField.Arena, arena.Address);
            next.Set(HeapField.Previous, heap.Address);
            arena.AddSystemMemory(next.Size);
            Chunk newTop = next.FirstChunk;
            arena.SetTop(newTop);
            newTop.SetHead((next.Size - HeaderSize) | Chunk.PreviousInUse);
            CloseHeap(arena, top, topSize);
            return true;
        }

        /// <summary>With the arena's growth pad, as far as the heap's reservation goes.</summary>
        private static nuint Padded(Arena arena, nuint heapSize, nuint bytes)
        {
            nuint room = P.MaxHeapSize - heapSize;
            nuint padded = bytes + Arena.GrowthPad(arena);
            return padded <= room || bytes > room ? padded : room;
        }

        /// <summary>
        /// Ends a heap that another follows: its old top is freed, up to two fenceposts in use (sizes 2W and 0). Where
        /// there is no room for a free chunk, the first fencepost takes all of it.
        /// </summary>
        private static void CloseHeap(Arena arena, Chunk oldTop, nuint oldSize)
        {
            P.Notify(Step.HeapClosed, oldTop.Address, oldSize);
            nuint restSize = (oldSize - Layout.MinChunk) & ~Layout.AlignmentMask;
            oldTop.At(restSize + Layout.HeaderSize).SetHead(Chunk.PreviousInUse);
            if (restSize < Layout.MinChunk)
            {
                oldTop.SetHead((restSize + Layout.HeaderSize) | Chunk.PreviousInUse);
                oldTop.SetFoot(restSize + Layout.HeaderSize);
                return;
            }

            Chunk post = oldTop.At(restSize);
            post.SetHead(Layout.HeaderSize | Chunk.PreviousInUse);
            post.SetFoot(Layout.HeaderSize);
            oldTop.SetHead(restSize | Chunk.PreviousInUse | Chunk.NonMainArena);
            Arena.Release(arena, oldTop);
        }

        /// <summary>
        /// Gives the end of a thread arena back (heap_trim): heaps that hold nothing but top go whole, unless the heap
        /// before would be left too full; then top's end, keeping <paramref name="pad"/> bytes.
        /// </summary>
        public static bool Trim(Arena arena, nuint pad)
        {
            DeleteEmpty(arena, pad);
            return arena.Top.Size >= arena.Root[RootField.TrimThreshold] && ShrinkTop(arena, pad);
        }

        /// <summary>
        /// Deletes the heaps at the arena's end that hold nothing but top, unless the one before would be left too
        /// full.
        /// </summary>
        public static void DeleteEmpty(Arena arena, nuint pad)
        {
            Root root = arena.Root;
            Heap heap = Of(arena.Top.Address);
            // Never so in the arena's first heap, which begins with the arena itself.
            while (arena.Top.Address == heap.FirstChunk.Address)
            {
                Heap previous = heap.Previous;
                if ((previous.Address & Mask) != 0
                    || !Territory.IsInHeap(root, previous.Address)
                    || previous.Arena.Address != arena.Address)
                {
                    P.Fail(Corruption.StateDamaged, heap.Address, arena.Address, previous.Address);
                }

                if (!TryStepBack(arena, root, heap, previous, pad))
                    return;
                heap = previous;
            }
        }

        /// <summary>
        /// Gives the end of a thread arena's top back, keeping <paramref name="pad"/> bytes. Whether any went.
        /// </summary>
        public static bool ShrinkTop(Arena arena, nuint pad)
        {
            Chunk top = arena.Top;
            nuint size = top.Size;
            if (size <= Layout.MinChunk + 1 + pad)
                return false;
            nuint extra = Layout.PageDown(size - Layout.MinChunk - 1 - pad);
            if (extra == 0 || !Shrink(Of(top.Address), extra))
                return false;

            arena.SubtractSystemMemory(extra);
            top.SetHead((size - extra) | Chunk.PreviousInUse);
            return true;
        }

        /// <summary>
        /// Deletes a heap that holds nothing but top, and makes the end of the previous one top; false if that has too
        /// little room left.
        /// </summary>
        private static bool TryStepBack(Arena arena, Root root, Heap heap, Heap previous, nuint pad)
        {
            // The last fencepost has size 0 and lies 2W before the end; the one before it may have taken in what was
            // left of the old top.
            nuint end = previous.Address + previous.Size;
            Chunk last = new((end - Layout.HeaderSize) & ~Layout.AlignmentMask);
            if (!previous.HasSoundSize || !arena.HoldsHeader(last) || !arena.HoldsHeader(last.Previous))
                P.Fail(Corruption.StateDamaged, previous.Address, arena.Address, previous.Size);
            Chunk post = last.Previous;
            nuint newSize = end - post.Address;
            Chunk top = post;
            if (!post.IsPreviousInUse)
            {
                top = post.Previous;
                newSize += post.PreviousSize;
                if (!arena.Holds(top))
                    P.Fail(Corruption.UnlinkSizeMismatch, post.Address, arena.Address, post.PreviousSize);
            }

            if (newSize + (P.MaxHeapSize - previous.Size) < pad + Layout.MinChunk + P.PageSize)
            {
                P.Notify(Step.HeapKept, heap.Address, newSize);
                return false;
            }

            arena.SubtractSystemMemory(heap.Size);
            if (top.Address != post.Address)
                Unlink(arena, top);
            arena.SetTop(top);
            top.SetHead(newSize | Chunk.PreviousInUse);
            Delete(root, heap);
            return true;
        }
    }
}
