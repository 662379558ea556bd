namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    // The chunks tile each piece of memory, from its start to top or to the fenceposts that close it.
    public partial struct ArenaCheck
    {
        private bool CheckChunks()
        {
            if (!arena.IsMain)
                return CheckChunksOfHeaps();
            for (nuint index = 0; index < pieces.Count; index++)
            {
                if (!Walk(pieces.StartOf(index), pieces.EndOf(index)))
                    return false;
            }

            return true;
        }

        private bool CheckChunksOfHeaps()
        {
            for (Heap heap = Heap.Of(arena.Top.Address); !heap.IsNone; heap = heap.Previous)
            {
                if (!Walk(FirstOf(heap), heap.Address + heap.Size))
                    return false;
            }

            return true;
        }

        private bool Walk(nuint first, nuint end)
        {
            bool isPreviousInUse = true;
            Chunk chunk = new(first);
            if (!Equal(Flaw.FirstPreviousInUse, first, Chunk.PreviousInUse, chunk.Head & Chunk.PreviousInUse))
                return false;
            while (true)
            {
                if (chunk.Address == arena.Top.Address)
                    return CheckTop(chunk, end);
                if (IsFencepost(chunk, end))
                    return arena.IsMain ? CheckPostsOfPiece(chunk, end) : CheckPostsOfHeap(chunk, end);
                if (!CheckSize(chunk, end))
                    return false;

                bool isInUse = chunk.IsInUse;
                bool isSound = isInUse ? CheckUsed(chunk) : CheckFree(chunk, isPreviousInUse);
                if (!isSound)
                    return false;
                isPreviousInUse = isInUse;
                chunk = chunk.Next;
            }
        }

        /// <summary>After this the next chunk's head can be read.</summary>
        private bool CheckSize(Chunk chunk, nuint end)
        {
            nuint size = chunk.Size;
            if (size < Layout.MinChunk || (size & Layout.AlignmentMask) != 0)
                return Fail(Flaw.ChunkSize, chunk.Address, Layout.MinChunk, chunk.Head);
            nuint most = end - chunk.Address - Layout.HeaderSize;
            return size <= most || Fail(Flaw.ChunkEnd, chunk.Address, most, size);
        }

        private bool CheckUsed(Chunk chunk)
        {
            usedCount++;
            return Equal(Flaw.ChunkMapped, chunk.Address, 0, chunk.Head & Chunk.Mapped)
                && Equal(Flaw.ChunkOwner, chunk.Address, arena.OwnerFlag, chunk.Head & Chunk.NonMainArena);
        }

        private bool CheckFree(Chunk chunk, bool isPreviousInUse)
        {
            free.Add(chunk);
            nuint flags = chunk.Head & (Chunk.Mapped | Chunk.NonMainArena);
            return (isPreviousInUse || Fail(Flaw.FreeAdjacent, chunk.Address, Chunk.PreviousInUse, chunk.Head))
                && Equal(Flaw.FreeFlags, chunk.Address, 0, flags)
                && Equal(Flaw.FreeFoot, chunk.Address, chunk.Size, chunk.Next.PreviousSize)
                && CheckLink(chunk, chunk.Forward, isForward: true)
                && CheckLink(chunk, chunk.Back, isForward: false);
        }

        /// <summary>
        /// A free chunk is between two neighbours that say so. One that has dropped out of its list is met here.
        /// </summary>
        private bool CheckLink(Chunk chunk, Chunk neighbour, bool isForward)
        {
            if (!IsRing(neighbour.Address) && !IsPlaceOfChunk(neighbour.Address))
                return Fail(Flaw.FreeLinkPlace, chunk.Address, arena.InitialTop.Address, neighbour.Address);
            Chunk back = isForward ? neighbour.Back : neighbour.Forward;
            return Equal(Flaw.FreeLinkBack, neighbour.Address, chunk.Address, back.Address);
        }

        private readonly bool IsRing(nuint address)
        {
            nuint first = arena.Ring(Bins.Unsorted).Address;
            return address >= first
                && address <= arena.Ring(Bins.End - 1).Address
                && (address - first) % (2 * P.WordSize) == 0;
        }

        private bool CheckTop(Chunk top, nuint end) =>
            Equal(Flaw.TopHead, top.Address, Chunk.PreviousInUse, top.Head & Chunk.Flags)
            && Equal(Flaw.TopEnd, top.Address, end, top.Address + top.Size);

        /// <summary>
        /// Main's first post has its own size; a heap's may have taken in what was left, and the size 0 behind it tells
        /// it.
        /// </summary>
        private readonly bool IsFencepost(Chunk chunk, nuint end)
        {
            nuint size = chunk.Size;
            if (arena.IsMain)
                return size == Layout.HeaderSize;
            return size >= Layout.HeaderSize
                && size <= Layout.MinChunk
                && end - chunk.Address >= 2 * Layout.HeaderSize
                && end - chunk.Address - Layout.HeaderSize >= size
                && chunk.Next.Size == 0;
        }

        /// <summary>Two posts; three where a top that was hardly a chunk had just so much more.</summary>
        private bool CheckPostsOfPiece(Chunk first, nuint end)
        {
            nuint next = first.Address + Layout.HeaderSize;
            while (end - next >= Layout.HeaderSize && new Chunk(next).Head == (Layout.HeaderSize | Chunk.PreviousInUse))
                next += Layout.HeaderSize;
            return (next - first.Address >= 2 * Layout.HeaderSize && end - next < P.Alignment)
                || Fail(Flaw.Fencepost, first.Address, end, next);
        }

        private bool CheckPostsOfHeap(Chunk first, nuint end)
        {
            Chunk last = first.Next;
            return Equal(Flaw.Fencepost, last.Address, Chunk.PreviousInUse, last.Head)
                && Equal(Flaw.Fencepost, last.Address, first.Size, last.PreviousSize)
                && (end - last.Address - Layout.HeaderSize < P.Alignment
                    || Fail(Flaw.Fencepost, last.Address, end, last.Address + Layout.HeaderSize));
        }
    }
}
