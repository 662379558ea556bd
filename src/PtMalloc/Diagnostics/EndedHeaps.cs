using System.Collections.Generic;

namespace PtMalloc.Managed;

/// <summary>
/// What heaps counted that were disposed of while somebody listened, by name: a counter of a name goes on, whichever
/// heap of that name is there. Not for more names than a listener would take: a program that gives each heap a name of
/// its own has series that end. Under the registry's gate.
/// </summary>
internal static class EndedHeaps
{
    private const int MostNames = 256;

    private static readonly Dictionary<string, NativeHeapStatistics> s_ended = [];

    public static IReadOnlyDictionary<string, NativeHeapStatistics> ByName => s_ended;

    public static void Add(string name, in NativeHeapStatistics last)
    {
        if (s_ended.TryGetValue(name, out NativeHeapStatistics before))
            s_ended[name] = before.Plus(last.Ended());
        else if (s_ended.Count < MostNames)
            s_ended[name] = last.Ended();
    }
}
