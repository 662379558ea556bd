using System.Collections.Generic;
using System.Linq;

namespace PtMalloc.Simulation;

/// <summary>
/// Chunks that are free for the program and in use for their arena: cached by a thread, or on the way back to an arena. Each is
/// in one place only; cache bins hold chunks of their size with the key, and know how many more they accept.
/// </summary>
internal static class WaitingChunks<P>
    where P : IPlatform
{
    /// <summary>Checks all caches and remote lists. Answers the user pointers of their chunks.</summary>
    public static HashSet<nuint> Check(
        SimulatedMachine machine,
        Ptmalloc<P>.Root root,
        IEnumerable<Ptmalloc<P>.Arena> arenas)
    {
        HashSet<nuint> waiting = [];
        for (nuint cache = root[RootField.Caches]; cache != 0; cache = new Ptmalloc<P>.ThreadCache(cache).Get(CacheField.Next))
            CheckCache(new(cache), root, waiting);

        foreach (Ptmalloc<P>.Arena arena in arenas)
        {
            for (nuint user = arena.Get(ArenaField.Remote); user != 0; user = P.Read(user))
                Broken.Unless(waiting.Add(user), user, "is twice on a remote list, or cached as well");
        }

        CheckAcceptsNothing(new(machine.Data.ExitedCache));
        CheckAcceptsNothing(new(machine.Data.InitialCache));
        return waiting;
    }

    private static void CheckCache(
        Ptmalloc<P>.ThreadCache cache,
        Ptmalloc<P>.Root root,
        HashSet<nuint> waiting)
    {
        bool isAttached = cache.Get(CacheField.State) == CacheState.Attached;
        bool isOff = cache.Get(CacheField.Mode) != 0;
        for (nuint bin = CacheBins.First; bin < CacheBins.End; bin++)
        {
            nuint count = 0;
            foreach (var chunk in CachedOn(cache.HeadOf(bin), waiting))
            {
                Broken.Unless(Ptmalloc<P>.ThreadCache.BinOf(chunk.Size) == bin, chunk.User, $"of size {chunk.Size} is in cache bin {bin}");
                count++;
            }

            // The caches of threads that a fork left behind are spare with all they hold.
            Broken.Unless(isAttached || count == 0 || root[RootField.ForkNumber] != 0, cache.Address, $"is nobody's cache and holds {count} chunks");
            nuint slots = P.Read(cache.SlotsOf(bin));
            nuint capacity = P.Read(cache.CapacityOf(bin));
            nuint most = isOff || bin >= root[RootField.CacheBins] ? 0 : root[RootField.CacheCount];
            Broken.Unless(!isAttached || count + slots == capacity, cache.Address, $"bin {bin} holds {count}, accepts {slots} more, and may hold {capacity}");
            Broken.Unless(!isAttached || capacity <= most, cache.Address, $"bin {bin} may hold {capacity}, which is above {most}");
        }

        CheckMedium(cache, root, waiting, isAttached, isOff);
        nuint sent = CachedOn(cache.At(CacheField.OutHead), waiting).Aggregate((nuint)0, (bytes, chunk) => bytes + chunk.Size);
        Broken.Unless(!isAttached || sent == cache.Get(CacheField.OutBytes), cache.Address, $"has {sent} bytes to send, and counts otherwise");
    }

    private static void CheckMedium(
        Ptmalloc<P>.ThreadCache cache,
        Ptmalloc<P>.Root root,
        HashSet<nuint> waiting,
        bool isAttached,
        bool isOff)
    {
        nuint bytes = 0;
        for (nuint bin = 0; bin < CacheBins.MediumCount; bin++)
        {
            foreach (var chunk in CachedOn(cache.MediumHeadOf(bin), waiting))
            {
                bool belongs = Ptmalloc<P>.ThreadCache.IsMedium(chunk.Size) && Ptmalloc<P>.ThreadCache.MediumBinOf(chunk.Size) == bin;
                Broken.Unless(belongs, chunk.User, $"of size {chunk.Size} is in medium cache bin {bin}");
                bytes += chunk.Size;
            }
        }

        nuint limit = cache.Get(CacheField.MediumLimit);
        nuint most = isOff ? 0 : root[RootField.MediumCacheBytes];
        Broken.Unless(!isAttached || limit <= most, cache.Address, $"may hold {limit} bytes in medium bins, which is above {most}");
        nuint room = cache.Get(CacheField.MediumRoom);
        Broken.Unless(!isAttached || bytes + room == limit, cache.Address, $"holds {bytes} bytes in medium bins, accepts {room} more, and may hold {limit}");
    }

    private static IEnumerable<Ptmalloc<P>.Chunk> CachedOn(nuint head, HashSet<nuint> waiting)
    {
        for (nuint user = P.Read(head); user != 0; user = P.Read(user))
        {
            Broken.Unless(waiting.Add(user), user, "is cached twice");
            Broken.Unless(P.Read(user + P.WordSize) == Ptmalloc<P>.ThreadCache.Key, user, "is cached without the key");
            yield return Ptmalloc<P>.Chunk.OfUser(user);
        }
    }

    private static void CheckAcceptsNothing(Ptmalloc<P>.ThreadCache cache)
    {
        for (nuint bin = CacheBins.First; bin < CacheBins.End; bin++)
        {
            nuint words = P.Read(cache.HeadOf(bin)) | P.Read(cache.SlotsOf(bin));
            Broken.Unless(words == 0, cache.Address, $"a shared cache has something in bin {bin}");
        }

        nuint medium = cache.Get(CacheField.MediumRoom) | cache.Get(CacheField.OutHead);
        Broken.Unless(medium == 0, cache.Address, $"a shared cache holds or accepts something beside its small bins");
    }
}
