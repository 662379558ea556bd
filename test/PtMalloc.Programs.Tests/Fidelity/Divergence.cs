using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Text;

namespace PtMalloc.Programs.Tests.Fidelity;

/// <summary>Describes the first place at which two runs of the driver differ.</summary>
internal static class Divergence
{
    private const int Shown = 5;

    /// <returns>Null when the runs are equal byte for byte.</returns>
    public static string? Between(Recording expected, Recording found)
    {
        var common = expected.Bytes.CommonPrefixLength(found.Bytes);
        if (common == expected.Bytes.Length && common == found.Bytes.Length)
            return null;
        return $"{Describe(Records(expected.Bytes), Records(found.Bytes), common / OracleRecord.Size)}"
            + $"Run:\n  {expected.Command}\n  {found.Command}";
    }

    private static ReadOnlySpan<OracleRecord> Records(ReadOnlySpan<byte> bytes) =>
        MemoryMarshal.Cast<byte, OracleRecord>(bytes[..(bytes.Length / OracleRecord.Size * OracleRecord.Size)]);

    private static string Describe(ReadOnlySpan<OracleRecord> expected, ReadOnlySpan<OracleRecord> found, int first)
    {
        var history = new History();
        foreach (var record in expected[..first])
            history.Add(record);

        var text = new StringBuilder();
        text.AppendLine($"operation {history.Steps + 1} differs:");
        text.AppendLine($"  expected  {Line(expected, first, history)}");
        text.AppendLine($"  found     {Line(found, first, history)}");
        text.AppendLine(first == 0 ? "Nothing came before it." : "Equal before it:");
        foreach (var line in history.Last)
            text.AppendLine($"  {line}");
        return text.ToString();
    }

    private static string Line(ReadOnlySpan<OracleRecord> records, int index, History history) =>
        index < records.Length ? history.Describe(records[index]) : "the end of the records";

    /// <summary>Follows the records, so that a free or a realloc can say which block it was about.</summary>
    private sealed class History
    {
        private readonly Dictionary<uint, string> _places = [];

        public int Steps { get; private set; }

        public Queue<string> Last { get; } = [];

        public void Add(OracleRecord record)
        {
            if (record.IsStep)
                Steps++;
            Last.Enqueue($"{Steps,6}  {Describe(record)}");
            if (Last.Count > Shown)
                Last.Dequeue();
            if (record.ReturnsBlock || record.Operation == Operation.Free)
                _places[record.Slot] = record.ReturnsBlock ? record.Place : "NULL";
        }

        public string Describe(OracleRecord record) =>
            $"{record.Call(_places.GetValueOrDefault(record.Slot, "NULL"))} = {record.Answer}";
    }
}
