using System;
using System.Collections.Generic;

namespace PtMalloc.Simulation;

/// <summary>
/// The state of every page, as runs: sorted, disjoint, and no two adjacent runs of one state (so that their number
/// is what Linux counts against its limit). Unmapped pages have no run.
/// </summary>
public sealed class RegionMap
{
    private readonly List<Region> runs = [];

    internal Journal? Journal { get; set; }

    /// <summary>All runs, lowest first.</summary>
    public IReadOnlyList<Region> Regions => runs;

    /// <summary>The state of the page that holds this address.</summary>
    public PageState StateAt(nuint address)
    {
        int index = FirstEndingAfter(address);
        return index < runs.Count && runs[index].Start <= address ? runs[index].State : PageState.Unmapped;
    }

    /// <summary>Whether every page of [start, end) is in this state.</summary>
    public bool IsAll(PageState state, nuint start, nuint end) => BytesIn(state, start, end) == end - start;

    /// <summary>Whether every page of [start, end) is mapped, with or without access.</summary>
    public bool IsMapped(nuint start, nuint end) =>
        BytesIn(start, end, run => run != PageState.Unmapped) == end - start;

    /// <summary>Whether no page of [start, end) is mapped.</summary>
    public bool IsFree(nuint start, nuint end) => BytesIn(start, end, _ => true) == 0;

    /// <summary>How many bytes from <paramref name="start"/> on are in this state.</summary>
    public nuint BytesIn(PageState state, nuint start) => BytesIn(state, start, nuint.MaxValue);

    /// <summary>How many bytes of [start, end) are in this state.</summary>
    public nuint BytesIn(PageState state, nuint start, nuint end) => BytesIn(start, end, run => run == state);

    /// <summary>Puts [start, end) into this state, whatever it was.</summary>
    public void Set(nuint start, nuint end, PageState state)
    {
        Region[] before = Journal is null ? [] : [.. runs];
        Change(start, end, state);
        if (Journal is null)
            return;
        Region[] after = [.. runs];
        Journal.Add(() => Restore(before), () => Restore(after));
    }

    private void Restore(Region[] regions)
    {
        runs.Clear();
        runs.AddRange(regions);
    }

    private void Change(nuint start, nuint end, PageState state)
    {
        int first = FirstEndingAfter(start);
        int after = first;
        while (after < runs.Count && runs[after].Start < end)
            after++;

        List<Region> replacement = [];
        if (first < after && runs[first].Start < start)
            replacement.Add(runs[first] with { End = start });
        if (state != PageState.Unmapped)
            replacement.Add(new Region(start, end, state));
        if (first < after && runs[after - 1].End > end)
            replacement.Add(runs[after - 1] with { Start = end });

        runs.RemoveRange(first, after - first);
        runs.InsertRange(first, replacement);
        MergeAround(Math.Max(first - 1, 0), first + replacement.Count);
    }

    /// <summary>
    /// The highest free place for this many bytes within [floor, ceiling), as Linux places mappings; 0 if there is
    /// none.
    /// </summary>
    public nuint FindHighestGap(nuint bytes, nuint floor, nuint ceiling)
    {
        nuint end = ceiling;
        for (int i = runs.Count - 1; i >= 0 && end > floor; i--)
        {
            nuint start = Math.Max(runs[i].End, floor);
            if (start < end && end - start >= bytes)
                return end - bytes;
            end = Math.Min(end, runs[i].Start);
        }

        return end > floor && end - floor >= bytes ? end - bytes : 0;
    }

    private nuint BytesIn(nuint start, nuint end, Func<PageState, bool> counts)
    {
        nuint bytes = 0;
        for (int i = FirstEndingAfter(start); i < runs.Count && runs[i].Start < end; i++)
        {
            if (counts(runs[i].State))
                bytes += Math.Min(runs[i].End, end) - Math.Max(runs[i].Start, start);
        }

        return bytes;
    }

    private int FirstEndingAfter(nuint address)
    {
        int low = 0;
        int high = runs.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (runs[middle].End > address)
                high = middle;
            else
                low = middle + 1;
        }

        return low;
    }

    private void MergeAround(int first, int last)
    {
        for (int i = Math.Min(last, runs.Count - 1); i > first; i--)
        {
            Region left = runs[i - 1];
            Region right = runs[i];
            if (left.End != right.Start || left.State != right.State)
                continue;
            runs[i - 1] = left with { End = right.End };
            runs.RemoveAt(i);
        }
    }
}
