using System.Collections.Generic;

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
            for (nuint user = arena.Get(ArenaField.Remote); user != 0; user = Ptmalloc<P>.Remote.Next(arena, user))
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
        CheckHeld(cache, waiting);
        bool isAttached = cache.Get(CacheField.State) == CacheState.Attached;
        nuint limit = cache.Get(CacheField.Mode) != 0 ? 0 : root[RootField.CacheCount];
        for (nuint bin = CacheBins.First; bin < CacheBins.End; bin++)
        {
            nuint count = 0;
            for (nuint user = P.Read(cache.HeadOf(bin)); user != 0; user = P.Read(user))
            {
                var chunk = Ptmalloc<P>.Chunk.OfUser(user);
                Broken.Unless(waiting.Add(user), user, "is cached twice");
                Broken.Unless(Ptmalloc<P>.ThreadCache.BinOf(chunk.Size) == bin, user, $"of size {chunk.Size} is in cache bin {bin}");
                Broken.Unless(P.Read(user + P.WordSize) == Ptmalloc<P>.ThreadCache.Key, user, "is cached without the key");
                count++;
            }

            // The caches of threads that a fork left behind are spare with all they hold.
            Broken.Unless(isAttached || count == 0 || root[RootField.ForkNumber] != 0, cache.Address, $"is nobody's cache and holds {count} chunks");
            nuint slots = P.Read(cache.SlotsOf(bin));
            nuint accepts = bin < root[RootField.CacheBins] ? limit : 0;
            Broken.Unless(!isAttached || count + slots == accepts, cache.Address, $"bin {bin} holds {count}, accepts {slots} more, and may hold {accepts}");
        }
    }

    /// <summary>What stands in for the bins in the hardened modes.</summary>
    private static void CheckHeld(Ptmalloc<P>.ThreadCache cache, HashSet<nuint> waiting)
    {
        for (nuint bin = CacheBins.First; bin < CacheBins.End; bin++)
        {
            for (nuint position = 0; position < Ptmalloc<P>.Hold.CountOf(cache, bin); position++)
            {
                Ptmalloc<P>.Chunk chunk = Ptmalloc<P>.Hold.ChunkAt(cache, bin, position);
                Broken.Unless(waiting.Add(chunk.User), chunk.User, "is held twice");
                Broken.Unless(Ptmalloc<P>.ThreadCache.BinOf(chunk.Size) == bin, chunk.User, $"of size {chunk.Size} is held in class {bin}");
            }
        }

        for (nuint position = 0; position < Ptmalloc<P>.Quarantine.CountOf(cache); position++)
        {
            nuint user = Ptmalloc<P>.Quarantine.ChunkAt(cache, position).User;
            Broken.Unless(waiting.Add(user), user, "is in quarantine twice, or held as well");
        }
    }

    private static void CheckAcceptsNothing(Ptmalloc<P>.ThreadCache cache)
    {
        for (nuint bin = CacheBins.First; bin < CacheBins.End; bin++)
        {
            nuint words = P.Read(cache.HeadOf(bin)) | P.Read(cache.SlotsOf(bin));
            Broken.Unless(words == 0, cache.Address, $"a shared cache has something in bin {bin}");
        }
    }
}
