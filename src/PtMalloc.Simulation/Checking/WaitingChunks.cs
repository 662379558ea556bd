using System.Collections.Generic;

namespace PtMalloc.Simulation;

/// <summary>
/// Chunks that are free for the program and in use for their arena: cached by a thread, or on the way back to an arena.
/// Each must be in one place only, and a set tells that. The core's check of each cache sees the rest.
/// </summary>
internal static class WaitingChunks<P>
    where P : IPlatform
{
    /// <summary>Checks all caches and remote lists. Returns the user pointers of their chunks.</summary>
    public static HashSet<nuint> Check(
        SimulatedMachine machine,
        Ptmalloc<P>.Root root,
        IEnumerable<Ptmalloc<P>.Arena> arenas)
    {
        HashSet<nuint> waiting = [];
        for (
            nuint cache = root[RootField.Caches];
            cache != 0;
            cache = new Ptmalloc<P>.ThreadCache(cache).Get(CacheField.Next))
            CheckCache(new(cache), root, waiting);

        foreach (Ptmalloc<P>.Arena arena in arenas)
        {
            CheckDepot(arena, waiting);
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
        Broken.Unless(Ptmalloc<P>.CacheCheck.Run(cache, locked: default));
        CheckHeld(cache, waiting);
        bool isAttached = cache.Get(CacheField.State) == CacheState.Attached;
        bool isOff = cache.Get(CacheField.Mode) != 0;
        for (nuint bin = CacheBins.First; bin < CacheBins.End; bin++)
        {
            nuint count = CountCached(cache.HeadOf(bin), waiting);
            nuint spare = CountCached(cache.SpareOf(bin), waiting);

            // A fork leaves the caches of other threads behind as spare ones, with all they hold.
            Broken.Unless(
                isAttached || count + spare == 0 || root[RootField.Generation] != 0,
                cache.Address,
                $"is nobody's cache and holds {count + spare} chunks");
            nuint slots = P.Read(cache.SlotsOf(bin));
            Broken.Unless(
                !isAttached || !isOff || count + spare + slots == 0,
                cache.Address,
                $"is switched off, holds {count + spare} in bin {bin} and accepts {slots}");
        }

        for (nuint bin = 0; bin < CacheBins.MediumCount; bin++)
            _ = CountCached(cache.MediumHeadOf(bin), waiting);
        _ = CountCached(cache.At(CacheField.OutHead), waiting);
    }

    private static void CheckDepot(Ptmalloc<P>.Arena arena, HashSet<nuint> waiting)
    {
        for (nuint number = 0; number < DepotLines.Count; number++)
        {
            Ptmalloc<P>.DepotLine line = Ptmalloc<P>.DepotLine.At(arena, number);
            _ = CountCached(line.Open, waiting);
            nuint link = line.Stack;
            for (nuint user = P.Read(link); user != 0; user = P.Read(link))
            {
                _ = CountCached(link, waiting);
                link = Ptmalloc<P>.Magazine.NextWord(user);
            }
        }
    }

    private static nuint CountCached(nuint head, HashSet<nuint> waiting)
    {
        nuint count = 0;
        for (nuint user = P.Read(head); user != 0; user = P.Read(user))
        {
            Broken.Unless(waiting.Add(user), user, "is cached twice");
            count++;
        }

        return count;
    }

    /// <summary>Checks what replaces the bins in the hardened modes.</summary>
    private static void CheckHeld(Ptmalloc<P>.ThreadCache cache, HashSet<nuint> waiting)
    {
        for (nuint bin = CacheBins.First; bin < CacheBins.End; bin++)
        {
            for (nuint position = 0; position < Ptmalloc<P>.Hold.CountOf(cache, bin); position++)
            {
                Ptmalloc<P>.Chunk chunk = Ptmalloc<P>.Hold.ChunkAt(cache, bin, position);
                Broken.Unless(waiting.Add(chunk.User), chunk.User, "is held twice");
                Broken.Unless(
                    Ptmalloc<P>.ThreadCache.BinOf(chunk.Size) == bin,
                    chunk.User,
                    $"of size {chunk.Size} is held in class {bin}");
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
            nuint words = P.Read(cache.HeadOf(bin)) | P.Read(cache.SlotsOf(bin)) | P.Read(cache.SpareOf(bin));
            Broken.Unless(words == 0, cache.Address, $"a shared cache has something in bin {bin}");
        }

        nuint medium = cache.Get(CacheField.MediumRoom) | cache.Get(CacheField.OutHead);
        Broken.Unless(medium == 0, cache.Address, $"a shared cache holds or accepts something beside its small bins");
    }
}
