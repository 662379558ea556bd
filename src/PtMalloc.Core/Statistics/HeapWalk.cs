namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /// <summary>
    /// A walk over the chunks of one piece of memory, by their sizes, in address order: main's heap, or a heap of a
    /// thread arena. Under the arena's lock. It ends before top, at a fencepost (in main: where someone else moved the
    /// break), or at a size that can't be. Of the chunk it is at, the next one's header can be read.
    /// </summary>
    public struct HeapWalk
    {
        private readonly Chunk top;
        private readonly nuint end;
        private Chunk chunk;

        private HeapWalk(Arena arena, Chunk first, nuint end)
        {
            top = arena.Top;
            chunk = first;
            this.end = end;
        }

        /// <summary>The chunk the walk is at; none once it ended.</summary>
        public readonly Chunk Current => IsChunk ? chunk : default;

        private readonly bool IsChunk =>
            chunk.Address != top.Address
            && chunk.Address + Layout.MinChunk <= end
            && chunk.Size >= Layout.MinChunk
            && chunk.Size <= end - chunk.Address - Layout.HeaderSize;

        /// <summary>A walk over the main arena, from where the break was at first.</summary>
        public static HeapWalk OfMain(Root root)
        {
            nuint start = root[RootField.BreakBase];
            nuint firstUser = (start + Layout.HeaderSize + Layout.AlignmentMask) & ~Layout.AlignmentMask;
            return new HeapWalk(Arena.Main, Chunk.OfUser(firstUser), start == 0 ? 0 : start + Arena.Main.SystemMemory);
        }

        /// <summary>A walk over one piece of main.</summary>
        public static HeapWalk OfPiece(Pieces pieces, nuint index) =>
            new(Arena.Main, new Chunk(pieces.StartOf(index)), pieces.EndOf(index));

        /// <summary>A walk over one heap of a thread arena.</summary>
        public static HeapWalk Of(Heap heap)
        {
            Arena arena = heap.Arena;
            bool holdsArena = Heap.Of(arena.Address).Address == heap.Address;
            nuint first = holdsArena ? arena.Address + Arena.StateSize : heap.FirstChunk.Address;
            nuint firstUser = (first + Layout.HeaderSize + Layout.AlignmentMask) & ~Layout.AlignmentMask;
            return new HeapWalk(arena, Chunk.OfUser(firstUser), heap.Address + heap.Size);
        }

        public void MoveNext() => chunk = chunk.Next;
    }
}
