using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using PtMalloc.Simulation.Pictures;
using PtMalloc.Simulation.Scripts;

namespace PtMalloc.Simulation.Sentences;

/// <summary>
/// Fills the places of a catalogue's sentences: <c>at</c> and <c>to</c> are subject and detail as addresses,
/// <c>count</c> and <c>bytes</c> as numbers; <c>pointer</c> is the subject, or the word for null; <c>arena</c> the name
/// of the arena at the subject; <c>chunk</c> the chunk that a request of so many bytes needs; <c>bin</c> and
/// <c>fastbin</c> the bin for chunks of so many bytes.
/// </summary>
public sealed class Teller
{
    private readonly Catalogue catalogue;
    private readonly Func<nuint, nuint> chunkOf;
    private readonly Func<nuint, int> binOf;
    private readonly Func<nuint, nuint> fastBinOf;
    private readonly Dictionary<nuint, string> arenas = [];

    private Teller(
        Catalogue catalogue, Func<nuint, nuint> chunkOf, Func<nuint, int> binOf, Func<nuint, nuint> fastBinOf)
    {
        this.catalogue = catalogue;
        this.chunkOf = chunkOf;
        this.binOf = binOf;
        this.fastBinOf = fastBinOf;
    }

    /// <summary>A teller of what was recorded on a machine in this layout.</summary>
    public static Teller For<TLayout>(SimulatedMachine machine, MachineRecording recording, Catalogue catalogue)
        where TLayout : ILayout
    {
        ArgumentNullException.ThrowIfNull(machine);
        ArgumentNullException.ThrowIfNull(recording);
        ArgumentNullException.ThrowIfNull(catalogue);

        var teller = new Teller(
            catalogue,
            request => request > TLayout.LargestRequest ? 0 : Ptmalloc<Simulated<TLayout>>.Layout.ChunkSizeOf(request),
            Ptmalloc<Simulated<TLayout>>.BinIndex,
            Ptmalloc<Simulated<TLayout>>.FastBinIndex);
        teller.arenas.Add(machine.Data.MainArena, catalogue.MainArena);
        foreach (RecordedStep step in recording.Steps)
        {
            if (step.Step == Step.ArenaInitialized && !teller.arenas.ContainsKey(step.Subject))
                teller.arenas.Add(
                    step.Subject, Fill(catalogue.ThreadArena, ("number", Number((nuint)teller.arenas.Count + 1))));
        }

        return teller;
    }

    /// <summary>A step in words.</summary>
    public string Tell(RecordedStep step)
    {
        ArgumentNullException.ThrowIfNull(step);
        return Fill(
            catalogue.Steps[step.Step],
            ("at", Address(step.Subject)),
            ("to", Address(step.Detail)),
            ("count", Number(step.Subject)),
            ("limit", Number(step.Subject)),
            ("bytes", Number(step.Detail)),
            ("index", Number(step.Detail)),
            ("pointer", step.Subject == 0 ? catalogue.Null : Address(step.Subject)),
            ("arena", arenas.GetValueOrDefault(step.Subject, Address(step.Subject))),
            ("chunk", Number(chunkOf(step.Detail))),
            ("bin", Number((nuint)binOf(step.Detail))),
            ("fastbin", Number(fastBinOf(step.Detail))),
            ("flags", Flags(step.Head)),
            ("call", step.Call is { } call ? Tell(call) : ""),
            ("fault", step.Step == Step.Corrupted
                ? Encoding.UTF8.GetString(Faults.Message((Corruption)(int)step.Detail))
                : ""));
    }

    /// <summary>The heading of a statement.</summary>
    public string Tell(Statement statement)
    {
        ArgumentNullException.ThrowIfNull(statement);
        return Fill(catalogue.Statement, ("thread", Number((nuint)statement.Thread)), ("text", statement.Text));
    }

    /// <summary>The heading of a heap.</summary>
    public string Tell(HeapRow heap)
    {
        ArgumentNullException.ThrowIfNull(heap);
        return Fill(
            heap.Arena == 0 ? catalogue.MappedChunks : catalogue.Heap,
            ("arena", arenas.GetValueOrDefault(heap.Arena, "")), ("at", Address(heap.Start)),
            ("bytes", Number(heap.Bytes)));
    }

    /// <summary>What a chunk is.</summary>
    public string Tell(ChunkBox box) => Fill(catalogue.States[box.State], ("bin", Number((nuint)box.Bin)));

    /// <summary>The flags of a size word by their letters.</summary>
    public string Flags(nuint head)
    {
        const string Letters = "PMN";
        StringBuilder flags = new();
        for (int bit = 0; bit < Letters.Length; bit++)
        {
            if ((head & ((nuint)1 << bit)) != 0)
                flags.Append(Letters[bit]);
        }

        return flags.Length == 0 ? catalogue.NoFlags : flags.ToString();
    }

    private string Tell(SystemCall call)
    {
        string sentence = Fill(
            catalogue.Calls[call.Kind],
            ("at", Address(call.Result != 0 ? call.Result : call.Address)),
            ("from", Address(call.Address)),
            ("bytes", call.Bytes.ToString(CultureInfo.InvariantCulture)),
            ("signed", call.Bytes.ToString("+0;-0", CultureInfo.InvariantCulture)));
        return call.Succeeded ? sentence : Fill(catalogue.Refused, ("call", sentence));
    }

    private static string Address(nuint address) => string.Create(CultureInfo.InvariantCulture, $"0x{address:x}");

    private static string Number(nuint number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Fill(string sentence, params ReadOnlySpan<(string Place, string Value)> values)
    {
        foreach ((string place, string value) in values)
            sentence = sentence.Replace($"{{{place}}}", value, StringComparison.Ordinal);
        return sentence;
    }
}
