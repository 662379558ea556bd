namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    // Chunks in magazines. One of another arena may be among them, whose words say little while that arena is not locked.
    public partial struct ArenaCheck
    {
        private bool CheckDepot()
        {
            for (nuint size = Layout.MinChunk; size <= ThreadCache.MaxChunk; size += P.Alignment)
            {
                nuint total = P.Read(arena.TotalOf(size));
                if (!CheckOpen(size, total, out nuint found)
                    || !CheckStack(size, total, ref found)
                    || !Equal(Flaw.DepotCount, arena.TotalOf(size), total, found))
                {
                    return false;
                }
            }

            return true;
        }

        private bool CheckOpen(nuint size, nuint total, out nuint found)
        {
            nuint open = arena.OpenOf(size);
            nuint rounds = Magazine.Rounds(size);
            nuint room = P.Read(arena.RoomOf(size));
            return CheckMagazine(open, size, total, out found)
                && (found == 0 || Equal(Flaw.DepotLength, open, rounds - room, found));
        }

        private bool CheckStack(nuint size, nuint total, ref nuint found)
        {
            nuint link = arena.DepotOf(size);
            for (nuint user = P.Read(link); user != 0 && found <= total; user = P.Read(link))
            {
                if (!CheckMagazine(link, size, Magazine.Rounds(size), out nuint rounds)
                    || !Equal(Flaw.DepotLength, link, Magazine.Rounds(size), rounds))
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
                && Equal(Flaw.DepotKey, chunk.Address, ThreadCache.Key, P.Read(user + P.WordSize))
                && (!isOurs || CheckWaits(chunk, Flaw.DepotFree));
        }
    }
}
