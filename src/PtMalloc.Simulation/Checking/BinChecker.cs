using System.Collections.Generic;

namespace PtMalloc.Simulation;

/// <summary>
/// The lists of one arena: every bin is a ring, doubly consistent, of aligned chunks that belong there; large bins are sorted
/// and have a right ring of sizes; no bin that has chunks lacks its bit in the bin map.
/// </summary>
internal static class BinChecker<P>
    where P : IPlatform
{
    private const int LongestList = 1_000_000;

    /// <summary>Checks bins 1 to 126. Answers the address of each chunk with its bin.</summary>
    public static Dictionary<nuint, int> CheckBins(Ptmalloc<P>.Arena arena)
    {
        Dictionary<nuint, int> binned = [];
        for (int bin = PtMalloc.Bins.Unsorted; bin < PtMalloc.Bins.End; bin++)
        {
            List<Ptmalloc<P>.Chunk> chunks = Ring(arena, bin);
            foreach (Ptmalloc<P>.Chunk chunk in chunks)
            {
                Broken.Unless(binned.TryAdd(chunk.Address, bin), chunk.Address, $"is in bin {bin} and in another, or twice");
                CheckBinned(chunk, bin);
            }

            if (bin == PtMalloc.Bins.Unsorted || chunks.Count == 0)
                continue;
            Broken.Unless((arena.MapWord(bin / 32) >> (bin % 32) & 1) != 0, arena.Address, $"bin {bin} has chunks, but its bit is clear");
            if (!Ptmalloc<P>.Layout.IsSmall(chunks[0].Size))
                CheckSizes(chunks);
        }

        return binned;
    }

    /// <summary>Checks the fast bins. Answers the user pointer of each chunk.</summary>
    public static HashSet<nuint> CheckFastBins(Ptmalloc<P>.Arena arena)
    {
        HashSet<nuint> fast = [];
        for (nuint index = 0; index < PtMalloc.Bins.FastBinCount; index++)
        {
            Ptmalloc<P>.Chunk chunk = new(P.Read(arena.FastBin(index)));
            for (; !chunk.IsNone; chunk = chunk.Forward)
            {
                Broken.Unless(Ptmalloc<P>.Layout.IsAligned(chunk.User), chunk.Address, "a fast chunk is not aligned");
                Broken.Unless(Ptmalloc<P>.FastBinIndex(chunk.Size) == index, chunk.Address, $"of size {chunk.Size} is in fast bin {index}");
                Broken.Unless(fast.Add(chunk.User), chunk.Address, $"is twice in fast bin {index}");
            }
        }

        Broken.Unless(fast.Count == 0 || arena.HasFastChunks, arena.Address, "has fast chunks and does not know it");
        return fast;
    }

    private static List<Ptmalloc<P>.Chunk> Ring(Ptmalloc<P>.Arena arena, int bin)
    {
        Ptmalloc<P>.Chunk ring = arena.Ring(bin);
        List<Ptmalloc<P>.Chunk> chunks = [];
        Ptmalloc<P>.Chunk previous = ring;
        for (Ptmalloc<P>.Chunk chunk = ring.Forward; ; chunk = chunk.Forward)
        {
            Broken.Unless(chunk.Back.Address == previous.Address, chunk.Address, $"Back in bin {bin} is {chunk.Back.Address}, not {previous.Address}");
            if (chunk.Address == ring.Address)
                return chunks;
            chunks.Add(chunk);
            Broken.Unless(chunks.Count < LongestList, chunk.Address, $"bin {bin} does not end");
            previous = chunk;
        }
    }

    private static void CheckBinned(Ptmalloc<P>.Chunk chunk, int bin)
    {
        nuint size = chunk.Size;
        Broken.Unless(Ptmalloc<P>.Layout.IsAligned(chunk.User), chunk.Address, $"is not aligned, in bin {bin}");
        Broken.Unless(size >= Ptmalloc<P>.Layout.MinChunk, chunk.Address, $"is too small ({size}), in bin {bin}");
        Broken.Unless((chunk.Head & 7) == 1, chunk.Address, $"is binned and has flags other than P: head {chunk.Head}");
        Broken.Unless(
            bin == PtMalloc.Bins.Unsorted || Ptmalloc<P>.BinIndex(size) == bin,
            chunk.Address,
            $"of size {size} is in bin {bin}");
        Broken.Unless(!chunk.IsInUse, chunk.Address, $"is in bin {bin}, but the next chunk says it is in use");
        Broken.Unless(chunk.Next.PreviousSize == size, chunk.Address, $"of size {size} has the foot {chunk.Next.PreviousSize}");
    }

    private static void CheckSizes(List<Ptmalloc<P>.Chunk> chunks)
    {
        List<Ptmalloc<P>.Chunk> firsts = [];
        nuint last = nuint.MaxValue;
        foreach (Ptmalloc<P>.Chunk chunk in chunks)
        {
            nuint size = chunk.Size;
            Broken.Unless(size <= last, chunk.Address, $"of size {size} follows a smaller one of {last}");
            bool isFirst = size != last;
            Broken.Unless(isFirst != chunk.ForwardSize.IsNone, chunk.Address, isFirst
                ? "is the first of its size and not in the ring of sizes"
                : "is in the ring of sizes and not the first of its size");
            if (isFirst)
                firsts.Add(chunk);
            last = size;
        }

        for (int i = 0; i < firsts.Count; i++)
        {
            Ptmalloc<P>.Chunk smaller = firsts[(i + 1) % firsts.Count];
            Broken.Unless(firsts[i].ForwardSize.Address == smaller.Address, firsts[i].Address, "ForwardSize does not lead to the next smaller size");
            Broken.Unless(smaller.BackSize.Address == firsts[i].Address, smaller.Address, "BackSize does not lead to the next larger size");
        }
    }
}
