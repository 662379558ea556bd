using System;
using System.Collections.Generic;
using System.Globalization;

namespace PtMalloc.Simulation.Scheduling;

/// <summary>The blocks that a program holds, so that none is handed out twice and none is lost.</summary>
internal sealed class Blocks
{
    private readonly Dictionary<nuint, nuint> live = [];

    public void Add(nuint pointer, nuint size)
    {
        foreach ((nuint other, nuint otherSize) in live)
        {
            if (pointer < other + otherSize && other < pointer + size)
                throw new HeapBrokenException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"Handed out twice: 0x{pointer:x} overlaps the block at 0x{other:x}."));
        }

        live.Add(pointer, size);
    }

    public nuint Remove(nuint pointer) => live.Remove(pointer, out nuint size) ? size : 0;

    /// <summary>What the checker found in use must be what the program holds.</summary>
    public void RequireAllOf(IReadOnlySet<nuint> found)
    {
        RequireAmong(found, _ => false);
        foreach (nuint pointer in found)
        {
            if (!live.ContainsKey(pointer))
                throw new HeapBrokenException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"Lost: the chunk at 0x{pointer:x} is in use and nobody holds it."));
        }
    }

    /// <summary>In a forked child other threads held blocks that nobody frees any more.</summary>
    public void RequireAmong(IReadOnlySet<nuint> found, Func<nuint, bool> isElsewhere)
    {
        foreach (nuint pointer in live.Keys)
        {
            if (!found.Contains(pointer) && !isElsewhere(pointer))
                throw new HeapBrokenException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"Gone: the program holds 0x{pointer:x}, and its chunk is not in use."));
        }
    }
}
