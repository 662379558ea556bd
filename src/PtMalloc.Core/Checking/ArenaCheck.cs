namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /// <summary>
    /// A check of one whole arena, whose lock the caller holds: where its memory lies, the chunks that tile it, the
    /// lists that they are on. It writes nothing, allocates nothing, and follows no link before it knows that memory of
    /// this arena is there, so that it ends, and ends with an answer, on a heap in any state. What would take a set of
    /// all chunks to see is left to checkers that have memory: whether a chunk waits in two places at once (a cache and
    /// a fast bin), and whether each waiting one begins where a chunk does.
    /// </summary>
    public partial struct ArenaCheck
    {
        private readonly Arena arena;
        private readonly Root root;
        private readonly Pieces pieces;
        private Tally free;
        private Tally listed;
        private nuint usedCount;
        private Finding finding;

        private ArenaCheck(Arena arena)
        {
            this.arena = arena;
            // Not by the arena's own word for it, which may be damaged.
            root = new Root(P.RootAddress);
            pieces = new Pieces(root);
        }

        /// <summary>The first flaw, if there is any.</summary>
        public static Finding Run(Arena arena)
        {
            ArenaCheck check = new(arena);
            _ = check.CheckMemory()
                && check.CheckChunks()
                && check.CheckRings()
                && check.CheckFastBins()
                && check.CheckDepot()
                && check.CheckRemote();
            return check.finding;
        }

        private bool Fail(Flaw flaw, nuint address, nuint expected, nuint found)
        {
            finding = new Finding(flaw, address, expected, found);
            return false;
        }

        private bool Equal(Flaw flaw, nuint address, nuint expected, nuint found) =>
            expected == found || Fail(flaw, address, expected, found);

        /// <summary>Whether a chunk of this arena may begin here: then its words may be read.</summary>
        private readonly bool IsPlaceOfChunk(nuint address) =>
            Layout.IsAligned(address + Layout.HeaderSize) && Contains(address, Layout.MinChunk);

        /// <summary>Whether a chunk at such a place ends in its memory, with room for the head of the next.</summary>
        private readonly bool EndsInside(Chunk chunk, nuint size) =>
            size >= Layout.MinChunk
                && Contains(chunk.Address, size)
                && Contains(chunk.Address + size, Layout.HeaderSize);
    }
}
