using System;
using System.Collections.Generic;
using System.Linq;
using PtMalloc.Simulation.Pictures;
using PtMalloc.Simulation.Sentences;

namespace PtMalloc.Simulation.Scripts;

/// <summary>Runs a script in one layout, statement by statement, and keeps every step.</summary>
public sealed class ScriptRunner<TLayout>
    where TLayout : ILayout
{
    /// <summary>More than any lesson needs, and little enough to be looked through page by page.</summary>
    private const long Budget = 64L << 30;

    /// <summary>M_MXFAST of the documents' 32-bit system, whose fast chunks end at 80.</summary>
    private const int DocumentsMaxFast = 80;

    /// <summary>
    /// SIZE_MAX. The largest request, PTRDIFF_MAX, is about half of it, and a script may ask for more than that.
    /// </summary>
    private static nuint LargestNumber => (2 * TLayout.LargestRequest) + 1;

    private readonly ScriptOptions options;
    private readonly SimulatedProcess<TLayout> process;
    private readonly MachineRecording recording;
    private readonly Dictionary<int, SimulatedThread> threads = [];
    private readonly Dictionary<string, nuint> variables = [];
    private readonly Dictionary<nuint, string?> names = [];
    private readonly List<StatementRun> done = [];

    public ScriptRunner(ScriptOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.options = options;
        process = new SimulatedProcess<TLayout>(MachineOptions.For<TLayout>() with
        {
            Budget = unchecked((nuint)Budget),
            Profile = options.Profile,
        });
        Machine.Initializing = Configure;
        // If the cache is off, a step that says "the cache has nothing" tells nothing, so it is not kept.
        recording = options.HasCache ? Machine.Record() : Machine.Record(Step.CacheMiss);
        threads.Add(1, Machine.Thread);
    }

    /// <summary>The machine it runs on.</summary>
    public SimulatedMachine Machine => process.Machine;

    /// <summary>Reads a script and runs it.</summary>
    public ScriptRun Run(string script)
    {
        foreach (Statement statement in ScriptParser.Parse(script, options.Threads, LargestNumber))
        {
            if (!Run(statement))
                break;
        }

        return new ScriptRun(done, recording, Teller.For<TLayout>(Machine, recording, English.Catalogue));
    }

    /// <summary>False if the allocator stopped the program.</summary>
    private bool Run(Statement statement)
    {
        int first = recording.Steps.Count;
        bool isAlive = Try(statement);
        done.Add(new StatementRun(
            statement,
            [.. recording.Steps.Skip(first)],
            isAlive ? HeapCamera<TLayout>.Take(Machine, names) : []));
        return isAlive;
    }

    private bool Try(Statement statement)
    {
        using SimulatedMachine.Scope scope = process.As(ThreadOf(statement.Thread));
        try
        {
            Call(statement);
            return true;
        }
        catch (HeapCorruptionException stop)
        {
            Machine.Report(Step.Corrupted, stop.Pointer, (nuint)(int)stop.Fault);
        }
        catch (SimulatedFaultException stop)
        {
            Machine.Report(Step.Crashed, stop.Address, 0);
        }

        return false;
    }

    private void Call(Statement statement)
    {
        IReadOnlyList<Operand> operands = statement.Operands;
        switch (statement.Operation)
        {
            case Operation.Malloc:
                Keep(statement, process.Malloc(operands[0].Number));
                break;
            case Operation.Calloc:
                Keep(statement, process.Calloc(operands[0].Number, operands[1].Number));
                break;
            case Operation.Memalign:
                Keep(statement, process.AlignedAllocate(operands[0].Number, operands[1].Number));
                break;
            case Operation.Realloc:
                Resize(statement, Pointer(operands[0]), operands[1].Number);
                break;
            case Operation.Free:
                process.Free(Pointer(operands[0]));
                names.Remove(Pointer(operands[0]));
                break;
            case Operation.Trim:
                process.Trim(operands[0].Number);
                break;
            case Operation.Mallopt:
                process.SetOption((Option)(int)operands[0].Number, operands[1].Number);
                break;
            default:
                process.Exit(ThreadOf(statement.Thread));
                break;
        }
    }

    private void Resize(Statement statement, nuint old, nuint size)
    {
        nuint resized = process.Realloc(old, size);
        if (resized != 0 || size == 0)
            names.Remove(old);
        Keep(statement, resized);
    }

    private void Keep(Statement statement, nuint user)
    {
        if (statement.Result is not null)
            variables[statement.Result] = user;
        if (user != 0)
            names[user] = statement.Result;
    }

    private nuint Pointer(Operand operand) => operand.Name is null ? 0 : variables[operand.Name];

    private SimulatedThread ThreadOf(int number)
    {
        if (!threads.TryGetValue(number, out SimulatedThread? thread))
            threads.Add(number, thread = process.NewThread());
        return thread;
    }

    private void Configure(nuint root)
    {
        if (!options.HasCache)
            Ptmalloc<Simulated<TLayout>>.SetOption(root, Option.CacheCount, 0);
        if (TLayout.WordSize == sizeof(uint))
            Ptmalloc<Simulated<TLayout>>.SetOption(root, Option.MaxFast, DocumentsMaxFast);
    }
}
