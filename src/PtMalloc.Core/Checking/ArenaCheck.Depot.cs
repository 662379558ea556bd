namespace PtMalloc;

public static partial class Ptmalloc<P>
{
    // Full magazines. A chunk of another arena may be among them, whose words say little while that arena is not locked.
    public partial struct ArenaCheck
    {
        private bool CheckDepot()
        {
            // First the counts, by which the walks are bounded.
            nuint bytes = 0;
            for (nuint size = Layout.MinChunk; size <= ThreadCache.MaxChunk; size += P.Alignment)
                bytes += P.Read(arena.DepotCountOf(size)) * Magazine.Bytes(size);
            if (!Equal(Flaw.DepotCount, arena.At(ArenaField.DepotBytes), bytes, arena.Get(ArenaField.DepotBytes)))
                return false;

            for (nuint size = Layout.MinChunk; size <= ThreadCache.MaxChunk; size += P.Alignment)
            {
                if (!CheckStack(size, P.Read(arena.DepotCountOf(size))))
                    return false;
            }

            return true;
        }

        private bool CheckStack(nuint size, nuint count)
        {
            nuint link = arena.DepotOf(size);
            nuint found = 0;
            for (nuint user = P.Read(link); user != 0 && found <= count; user = P.Read(link))
            {
                found++;
                if (!CheckMagazine(link, size))
                    return false;
                link = Magazine.NextWord(user);
            }

            return Equal(Flaw.DepotCount, arena.DepotCountOf(size), count, found);
        }

        private bool CheckMagazine(nuint link, nuint size)
        {
            nuint first = link;
            nuint rounds = Magazine.Rounds(size);
            nuint found = 0;
            for (nuint user = P.Read(link); user != 0 && found <= rounds; user = P.Read(link))
            {
                found++;
                if (!CheckRound(link, user, size))
                    return false;
                link = user;
            }

            return Equal(Flaw.DepotLength, first, rounds, found);
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
