using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using PtMalloc.Simulation;
using PtMalloc.Simulation.Pictures;
using PtMalloc.Simulation.Scripts;
using PtMalloc.Simulation.Sentences;

namespace PtMalloc.Cli.Explain;

/// <summary>
/// A script's run for programs. Addresses, and what may be one, are hexadecimal strings: JSON's numbers end at 2⁵³.
/// </summary>
internal static class ScriptJson
{
    private static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // sentences have quotes and signs; this is no web page
        WriteIndented = true,
    };

    public static void Write(ScriptRun run, Stream output)
    {
        JsonSerializer.Serialize(output, run.Statements.Select(statement => Of(statement, run.Teller)), Format);
        output.WriteByte((byte)'\n');
    }

    private static StatementRecord Of(StatementRun run, Teller teller) => new(
        run.Statement.Text,
        run.Statement.Column,
        run.Statement.Thread,
        [.. run.Steps.Select(step => Of(step, teller))],
        [.. run.Heaps.Select(heap => Of(heap, teller))]);

    private static StepRecord Of(RecordedStep step, Teller teller) => new(
        step.Number,
        step.Step.ToString(),
        step.Thread,
        Hexadecimal(step.Subject),
        Hexadecimal(step.Detail),
        step.Head == 0 ? null : teller.Flags(step.Head),
        step.Call?.Kind.ToString(),
        step.Call?.Succeeded,
        teller.Tell(step),
        [.. step.Words
            .Select(word => new WordRecord(Hexadecimal(word.Address), Hexadecimal(word.Old), Hexadecimal(word.New)))]);

    private static HeapRecord Of(HeapRow heap, Teller teller) => new(
        teller.Tell(heap),
        [.. heap.Chunks.Select(box => new ChunkRecord(
            Hexadecimal(box.Address), Hexadecimal(box.Size), teller.Flags(box.Flags), box.State.ToString(),
            teller.Tell(box), box.Name))]);

    private static string Hexadecimal(nuint value) => string.Create(CultureInfo.InvariantCulture, $"0x{value:x}");

    private sealed record StatementRecord(
        string Text, int Column, int Thread, IReadOnlyList<StepRecord> Events, IReadOnlyList<HeapRecord> Heaps);

    private sealed record StepRecord(
        int Number, string Step, ulong Thread, string Subject, string Detail, string? Flags, string? SystemCall,
        bool? Succeeded,
        string Sentence, IReadOnlyList<WordRecord> Words);

    private sealed record WordRecord(string Address, string Old, string New);

    private sealed record HeapRecord(string Name, IReadOnlyList<ChunkRecord> Chunks);

    private sealed record ChunkRecord(
        string Address, string Size, string Flags, string State, string Description, string? Name);
}
