namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    // Chunks in magazines. One of another arena may be among them, whose words say little while that arena is not
    // locked.
    public partial struct ArenaCheck
    {
        private bool CheckDepot()
        {
            nuint bytes = 0;
            for (SizeClass sizeClass = SizeClass.First; sizeClass.Exists; sizeClass = sizeClass.Next)
            {
                DepotLine line = DepotLine.Of(arena, sizeClass);
                nuint total = P.Read(line.Total);
                if (!CheckOpen(line, total, out nuint found)
                    || !CheckStack(line, total, ref found)
                    || !Equal(Flaw.DepotCount, line.Total, total, found))
                {
                    return false;
                }

                bytes += total * line.ChunkSize;
            }

            return Equal(Flaw.DepotCount, arena.At(ArenaField.DepotBytes), arena.Get(ArenaField.DepotBytes), bytes);
        }

        private bool CheckOpen(DepotLine line, nuint total, out nuint found)
        {
            nuint rounds = Magazine.Rounds(line.ChunkSize);
            nuint room = P.Read(line.Room);
            return CheckMagazine(line.Open, line.ChunkSize, total, out found)
                && (found == 0 || Equal(Flaw.DepotLength, line.Open, rounds - room, found));
        }

        private bool CheckStack(DepotLine line, nuint total, ref nuint found)
        {
            nuint full = Magazine.Rounds(line.ChunkSize);
            nuint link = line.Stack;
            for (nuint user = P.Read(link); user != 0 && found <= total; user = P.Read(link))
            {
                if (!CheckMagazine(link, line.ChunkSize, full, out nuint rounds)
                    || !Equal(Flaw.DepotLength, link, full, rounds))
                {
                    return false;
                }

                found += rounds;
                link = Magazine.NextWord(user);
            }

            return true;
        }

        /// <summary>Follows one link more than it may have at the most.</summary>
        private bool CheckMagazine(nuint link, nuint size, nuint most, out nuint found)
        {
            found = 0;
            for (nuint user = P.Read(link); user != 0 && found <= most; user = P.Read(link))
            {
                found++;
                if (!CheckRound(link, user, size))
                    return false;
                link = user;
            }

            return true;
        }

        private bool CheckRound(nuint link, nuint user, nuint size)
        {
            var chunk = Chunk.OfUser(user);
            Arena owner = OwnerOfPlace(chunk.Address);
            bool isOurs = owner.Address == arena.Address;
            if (owner.IsNone || (isOurs && !IsPlaceOfChunk(chunk.Address)))
                return Fail(Flaw.DepotPlace, link, 0, user);
            return Equal(Flaw.DepotSize, chunk.Address, size, chunk.Size)
                && Equal(Flaw.DepotKey, chunk.Address, Chunk.Key, P.Read(user + P.WordSize))
                && (!isOurs || CheckWaits(chunk, Flaw.DepotFree));
        }
    }
}
