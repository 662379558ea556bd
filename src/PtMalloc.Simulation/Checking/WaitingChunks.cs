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
        for (Ptmalloc<P>.SizeClass small = Ptmalloc<P>.SizeClass.First; small.IsSmall; small = small.Next)
        {
            nuint count = CountCached(cache.HeadOf(small), waiting);
            nuint spare = CountCached(cache.SpareOf(small), waiting);

            // The caches of threads that a fork left behind are spare with all they hold.
            Broken.Unless(
                isAttached || count + spare == 0 || root[RootField.Generation] != 0,
                cache.Address,
                $"is nobody's cache and holds {count + spare} chunks");
            nuint slots = P.Read(cache.SlotsOf(small));
            Broken.Unless(
                !isAttached || !isOff || count + spare + slots == 0,
                cache.Address,
                $"is switched off, holds {count + spare} in bin {small.Number} and accepts {slots}");
        }

        for (Ptmalloc<P>.SizeClass medium = Ptmalloc<P>.SizeClass.FirstMedium; medium.Exists; medium = medium.Next)
            _ = CountCached(cache.HeadOf(medium), waiting);
        _ = CountCached(cache.At(CacheField.OutHead), waiting);
    }

    private static void CheckDepot(Ptmalloc<P>.Arena arena, HashSet<nuint> waiting)
    {
        for (Ptmalloc<P>.SizeClass sizeClass = Ptmalloc<P>.SizeClass.First;
            sizeClass.Exists;
            sizeClass = sizeClass.Next)
        {
            Ptmalloc<P>.DepotLine line = Ptmalloc<P>.DepotLine.Of(arena, sizeClass);
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
        for (Ptmalloc<P>.SizeClass small = Ptmalloc<P>.SizeClass.First; small.IsSmall; small = small.Next)
        {
            for (nuint position = 0; position < Ptmalloc<P>.Hold.CountOf(cache, small); position++)
            {
                Ptmalloc<P>.Chunk chunk = Ptmalloc<P>.Hold.ChunkAt(cache, small, position);
                Broken.Unless(waiting.Add(chunk.User), chunk.User, "is held twice");
                Broken.Unless(
                    Ptmalloc<P>.SizeClass.OfSmall(chunk.Size).Number == small.Number,
                    chunk.User,
                    $"of size {chunk.Size} is held in class {small.Number}");
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
        for (Ptmalloc<P>.SizeClass small = Ptmalloc<P>.SizeClass.First; small.IsSmall; small = small.Next)
        {
            nuint words = P.Read(cache.HeadOf(small)) | P.Read(cache.SlotsOf(small)) | P.Read(cache.SpareOf(small));
            Broken.Unless(words == 0, cache.Address, $"a shared cache has something in bin {small.Number}");
        }

        nuint medium = cache.Get(CacheField.MediumRoom) | cache.Get(CacheField.OutHead);
        Broken.Unless(medium == 0, cache.Address, $"a shared cache holds or accepts something beside its small bins");
    }
}
