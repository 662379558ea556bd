using System.Collections.Generic;
using System.Linq;

namespace PtMalloc.Simulation;

/// <summary>
/// What the root says of all arenas: how many there are, how many threads have each as their home, which have none and
/// wait on the free list; and that no lock is held.
/// </summary>
internal static class DirectoryChecker<P>
    where P : IPlatform
{
    public static void Check(Ptmalloc<P>.Root root, IReadOnlyCollection<Ptmalloc<P>.Arena> arenas)
    {
        Broken.Unless(
            root[RootField.ArenaCount] == (nuint)arenas.Count,
            root.Address,
            $"counts {root[RootField.ArenaCount]} arenas; the ring has {arenas.Count}");
        Broken.Unless(root[RootField.DirectoryLock] == LockState.Free, root.Address, "the directory's lock is held");
        Broken.Unless(root[RootField.MapLock] == LockState.Free, root.Address, "the registry's lock is held");

        Dictionary<nuint, int> homes = Homes(root);
        HashSet<nuint> free = FreeList(root);
        foreach (Ptmalloc<P>.Arena arena in arenas)
        {
            int threads = homes.GetValueOrDefault(arena.Address);
            Broken.Unless(P.Read(arena.LockWord) == LockState.Free, arena.Address, "the arena's lock is held");
            Broken.Unless(
                arena.Get(ArenaField.AttachedThreads) == (nuint)threads,
                arena.Address,
                $"counts {arena.Get(ArenaField.AttachedThreads)} threads and is home to {threads}");
            Broken.Unless(
                free.Remove(arena.Address) == (threads == 0),
                arena.Address,
                $"is home to {threads} threads: the free list does not agree");
        }

        Broken.Unless(free.Count == 0, root.Address, "an arena on the free list is not in the ring");
    }

    private static Dictionary<nuint, int> Homes(Ptmalloc<P>.Root root)
    {
        List<nuint> homes = [];
        for (nuint at = root[RootField.Caches]; at != 0;)
        {
            Ptmalloc<P>.ThreadCache cache = new(at);
            if (cache.Get(CacheField.State) == CacheState.Attached && !cache.Arena.IsNone)
                homes.Add(cache.Arena.Address);
            at = cache.Get(CacheField.Next);
        }

        return homes.GroupBy(home => home).ToDictionary(group => group.Key, group => group.Count());
    }

    private static HashSet<nuint> FreeList(Ptmalloc<P>.Root root)
    {
        HashSet<nuint> free = [];
        for (nuint at = root[RootField.FreeList]; at != 0; at = new Ptmalloc<P>.Arena(at).Get(ArenaField.NextFree))
            Broken.Unless(free.Add(at), at, "is twice on the free list");
        return free;
    }
}
