namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /// <summary>
    /// A last look at the blocks in use when the process ends: what was written behind a block that is never freed is
    /// known by nothing else. Only in a process that never had two threads with caches at once: in others a block may
    /// just be changing hands, or have been when the process was forked.
    /// </summary>
    private static class LiveBlocks
    {
        public static void Require(Root root)
        {
            ThreadCache first = ThreadCache.First(root);
            if (first.Address == 0 || first.Next.Address != 0)
                return;
            Arena main = Arena.Main;
            if (!ArenaSession.TryBegin(main))
                return;
            RequireInMain(root);
            Lock.Release(main.LockWord);

            nuint index = 0;
            for (nuint pointer = Registry.NextFrom(root, ref index, out _);
                pointer != 0;
                pointer = Registry.NextFrom(root, ref index, out _))
            {
                var chunk = Chunk.OfUser(pointer);
                MappedChunks.RequireWhole(root, chunk, Corruption.LiveOverwrittenEnd);
                Canary.Open(root, chunk, CanaryFaults.OfExit);
                index++;
            }
        }

        private static void RequireInMain(Root root)
        {
            Pieces pieces = new(root);
            int left = Tuning.MostLooked;
            for (nuint piece = 0; piece < pieces.Count; piece++)
            {
                HeapWalk walk = HeapWalk.OfPiece(pieces, piece);
                for (Chunk chunk = walk.Current; !chunk.IsNone && left > 0; chunk = walk.Current)
                {
                    left--;
                    Require(root, chunk);
                    walk.MoveNext();
                }
            }
        }

        private static void Require(Root root, Chunk chunk)
        {
            if (!Arena.Main.HoldsHeader(chunk.Next))
                P.Fail(Corruption.LiveOverwrittenEnd, chunk.User, Arena.Main.Address, chunk.Head);
            if (chunk.IsInUse && !Canary.IsMarkedFreed(root, chunk))
                Canary.Open(root, chunk, CanaryFaults.OfExit);
        }
    }
}
