using System.Collections.Generic;

namespace PtMalloc.Managed;

/// <summary>
/// What disposed heaps had counted, by name, if somebody listened: so the counter of a name never falls when a heap of
/// that name goes. The number of names is bounded: if a program gives each heap a name of its own, its series end with
/// the heaps. Used under the registry's gate.
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
