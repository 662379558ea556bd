using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace PtMalloc.Simulation.Scripts;

/// <summary>mallopt's parameters by their names in malloc.h.</summary>
public static class Parameters
{
    private static readonly Dictionary<string, Option> Options = ReadTable();

    /// <summary>All the names, for a sentence.</summary>
    public static string Names { get; } = $"{string.Join(", ", Options.Keys.SkipLast(1))} or {Options.Keys.Last()}";

    /// <summary>What mallopt can set.</summary>
    public static IReadOnlyCollection<Option> All => Options.Values;

    public static bool TryFind(string name, out Option option) => Options.TryGetValue(name, out option);

    public static string NameOf(Option option) => Options.First(parameter => parameter.Value == option).Key;

    /// <summary>In the order of malloc.h: 1, then -1 and downwards.</summary>
    private static Dictionary<string, Option> ReadTable()
    {
        SortedList<int, (string Name, Option Option)> byNumber = [];
        for (Option option = default; option < OptionRow.End; option++)
        {
            Ptmalloc<Simulated<Layout64>>.ReadRow(option, out OptionRow row);
            if (row.Number != 0)
                byNumber.Add(-row.Number, ($"M_{Encoding.UTF8.GetString(row.Name)}", option));
        }

        return byNumber.Values.ToDictionary(parameter => parameter.Name, parameter => parameter.Option);
    }
}
