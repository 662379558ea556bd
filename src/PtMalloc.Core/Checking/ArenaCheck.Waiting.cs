namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    // Chunks that are free for the program and in use for the arena, so that no neighbour merges with them.
    public partial struct ArenaCheck
    {
        private bool CheckFastBins()
        {
            nuint count = 0;
            for (nuint index = 0; index < Bins.FastBinCount; index++)
            {
                nuint link = arena.FastBin(index);
                for (Chunk chunk = new(P.Read(link)); !chunk.IsNone; chunk = new(P.Read(link)))
                {
                    if (!IsPlaceOfChunk(chunk.Address))
                        return Fail(Flaw.FastPlace, link, 0, chunk.Address);
                    if (!Equal(Flaw.FastSize, chunk.Address, index, FastBinIndex(chunk.Size))
                        || !CheckWaits(chunk, Flaw.FastFree)
                        || !CheckNumber(++count, link, Flaw.FastLength))
                    {
                        return false;
                    }

                    link = chunk.User;
                }
            }

            return count == 0 || arena.HasFastChunks || Fail(Flaw.FastUnnoticed, arena.Address, 1, 0);
        }

        /// <summary>What others push meanwhile comes before the first one seen here.</summary>
        private bool CheckRemote()
        {
            nuint count = 0;
            nuint link = arena.At(ArenaField.Remote);
            for (nuint user = P.LoadAcquire(link); user != 0; user = Remote.Next(arena, user))
            {
                var chunk = Chunk.OfUser(user);
                if (!IsPlaceOfChunk(chunk.Address))
                    return Fail(Flaw.RemotePlace, link, 0, user);
                nuint size = chunk.Size;
                if (size < Layout.MinChunk || (size & Layout.AlignmentMask) != 0)
                    return Fail(Flaw.RemoteSize, chunk.Address, Layout.MinChunk, chunk.Head);
                if (!CheckWaits(chunk, Flaw.RemoteFree) || !CheckNumber(++count, link, Flaw.RemoteLength))
                    return false;
                link = user;
            }

            return true;
        }

        private bool CheckWaits(Chunk chunk, Flaw flaw) =>
            (EndsInside(chunk, chunk.Size) && chunk.IsInUse)
                || Fail(flaw, chunk.Address, Chunk.PreviousInUse, chunk.Head);

        /// <summary>A list longer than there are chunks in use goes round.</summary>
        private bool CheckNumber(nuint count, nuint link, Flaw flaw) =>
            count <= usedCount || Fail(flaw, link, usedCount, count);

        /// <summary>
        /// The arena in whose memory a chunk may begin here, by where it lies: flags may be damaged. None: it can't be
        /// read.
        /// </summary>
        internal static Arena OwnerOfPlace(nuint address)
        {
            ArenaCheck check = new(Arena.Main);
            if (check.IsPlaceOfChunk(address))
                return Arena.Main;
            Heap heap = Heap.Of(address);
            bool isInHeap = Layout.IsAligned(address + Layout.HeaderSize)
                && check.IsHeap(heap.Address)
                && Heap.Of(address + Layout.MinChunk - 1).Address == heap.Address;
            return isInHeap ? heap.Arena : default;
        }

        /// <summary>Whether a chunk may begin here in what this arena, which is locked, uses of its memory.</summary>
        internal static bool IsPlaceIn(Arena arena, nuint address) => new ArenaCheck(arena).IsPlaceOfChunk(address);

        /// <summary>Whether a chunk at such a place is marked as in use.</summary>
        internal static bool Waits(Arena arena, Chunk chunk)
        {
            ArenaCheck check = new(arena);
            return check.CheckWaits(chunk, Flaw.CacheFree);
        }
    }
}
