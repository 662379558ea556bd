using System.Collections.Generic;

namespace PtMalloc.Simulation;

/// <summary>
/// Chunks mapped on their own: each entry of the registry is such a chunk, of whole pages, and their counts and bytes
/// are right.
/// </summary>
internal static class MappingChecker<P>
    where P : IPlatform
{
    /// <summary>Checks all of them, and adds their user pointers to the live blocks.</summary>
    public static void Check(Ptmalloc<P>.Root root, HashSet<nuint> live)
    {
        nuint count = 0;
        nuint total = 0;
        nuint used = 0;
        nuint table = root[RootField.MapTable];
        nuint slots = table == 0 ? 0 : P.Read(table);
        for (nuint index = 1; index <= slots; index++)
        {
            nuint user = P.Read(table + (index * P.WordSize));
            used += user != 0 ? 1u : 0;
            if (user <= 1)
                continue;

            var chunk = Ptmalloc<P>.Chunk.OfUser(user);
            nuint bytes = chunk.Size + chunk.PreviousSize;
            Broken.Unless(chunk.IsMapped, user, "is in the registry and not marked as mapped");
            Broken.Unless(
                (chunk.Address - chunk.PreviousSize) % P.PageSize == 0, user, "a mapping does not start with a page");
            Broken.Unless(bytes % P.PageSize == 0, user, $"a mapping has {bytes} bytes");
            Broken.Unless(live.Add(user), user, "is in the registry twice, or lies in a heap");
            count++;
            total += bytes;
        }

        Broken.Unless(
            root[RootField.MappedCount] == count,
            root.Address,
            $"counts {root[RootField.MappedCount]} mapped chunks; the registry has {count}");
        Broken.Unless(
            root[RootField.MappedBytes] == total,
            root.Address,
            $"counts {root[RootField.MappedBytes]} mapped bytes; there are {total}");
        Broken.Unless(
            root[RootField.MapLive] == count && root[RootField.MapUsed] == used,
            root.Address,
            "the registry's own counts are wrong");
        Broken.Unless(slots == 0 || used < slots, root.Address, "the registry has no empty slot left");
    }
}
