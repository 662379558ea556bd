using System;
using System.Collections.Generic;

namespace PtMalloc.Simulation.Scripts;

/// <summary>
/// Reads scripts: <c>a=malloc(24); thread 2: b=calloc(3, 100); free(a); a=realloc(a, 500); c=memalign(64, 20); trim(0);
/// exit 2; mallopt(M_MXFAST, 0)</c>. A name is a variable of the program: it keeps its pointer when the block is freed,
/// so that misuse can be written down too.
/// </summary>
public sealed class ScriptParser
{
    private const string Calls = "malloc, calloc, realloc, memalign, free, trim or mallopt";

    private readonly Cursor cursor;
    private readonly int threads;
    private readonly nuint largest;
    private readonly HashSet<string> names = [];
    private readonly HashSet<int> ended = [];

    private ScriptParser(string script, int threads, nuint largest)
    {
        cursor = new Cursor(script);
        this.threads = threads;
        this.largest = largest;
    }

    /// <summary>Reads a script, or throws a <see cref="ScriptException"/>.</summary>
    /// <param name="script">The text.</param>
    /// <param name="threads">Threads are numbered from 1 to this.</param>
    /// <param name="largest">The largest number that a call may be given.</param>
    public static IReadOnlyList<Statement> Parse(string script, int threads, nuint largest)
    {
        ArgumentNullException.ThrowIfNull(script);
        return new ScriptParser(script, threads, largest).ReadAll();
    }

    private List<Statement> ReadAll()
    {
        List<Statement> statements = [];
        while (!cursor.IsAtEnd)
        {
            if (cursor.TryTake(';'))
                continue;
            statements.Add(Read());
            if (!cursor.IsAtEnd)
                cursor.Take(';', "';' or the end");
        }

        return statements is [] ? throw cursor.Expected("a statement, such as a=malloc(24)") : statements;
    }

    private Statement Read()
    {
        int start = cursor.Position;
        int thread = 1;
        string word = TakeWord($"a name, thread, exit, {Calls}");
        if (word == "thread")
        {
            thread = TakeThread();
            cursor.Take(':', "':'");
            start = cursor.Position;
            word = TakeWord($"a name, {Calls}");
        }
        else if (word == "exit")
        {
            thread = TakeThread();
            ended.Add(thread);
            return new Statement(start + 1, cursor.Since(start), thread, Operation.Exit, null, []);
        }
        else if (ended.Contains(thread))
        {
            throw cursor.ErrorAt(start, $"thread {thread} has ended");
        }

        string? result = null;
        int place = start;
        if (cursor.TryTake('='))
        {
            if (IsReserved(word))
                throw cursor.ErrorAt(start, $"'{word}' can't be a block's name");
            result = word;
            place = cursor.Position;
            word = TakeWord("malloc, calloc, realloc or memalign");
        }

        Operation operation = OperationOf(word, place, result);
        List<Operand> operands = TakeOperands(operation);
        if (result is not null)
            names.Add(result);
        return new Statement(start + 1, cursor.Since(start), thread, operation, result, operands);
    }

    private Operation OperationOf(string word, int place, string? result)
    {
        bool isCall = Enum.TryParse(word, ignoreCase: true, out Operation operation)
            && char.IsLower(word[0]) && operation != Operation.Exit;
        if (result is not null && (!isCall || operation is Operation.Free or Operation.Trim or Operation.Mallopt))
            throw cursor.ErrorAt(place, $"expected malloc, calloc, realloc or memalign, found '{word}'");
        if (!isCall && names.Contains(word))
            throw cursor.Expected("'='");
        return isCall ? operation : throw cursor.ErrorAt(place, $"expected {Calls}, found '{word}'");
    }

    private List<Operand> TakeOperands(Operation operation)
    {
        cursor.Take('(', "'('");
        List<Operand> operands = [TakeFirst(operation)];
        if (operation is Operation.Calloc or Operation.Realloc or Operation.Memalign or Operation.Mallopt)
        {
            cursor.Take(',', "','");
            operands.Add(TakeNumber(operation == Operation.Mallopt ? "a value" : "a size"));
        }

        cursor.Take(')', "')'");
        return operands;
    }

    private Operand TakeFirst(Operation operation) => operation switch
    {
        Operation.Malloc => TakeNumber("a size"),
        Operation.Calloc => TakeNumber("a count"),
        Operation.Memalign => TakeNumber("an alignment"),
        Operation.Trim => TakeNumber("the bytes to keep"),
        Operation.Mallopt => TakeParameter(),
        _ => TakeBlock(),
    };

    private Operand TakeNumber(string expected) => new(null, cursor.TakeNumber(expected, largest));

    private Operand TakeParameter()
    {
        int place = cursor.Position;
        string name = TakeWord(Parameters.Names);
        return Parameters.TryFind(name, out Option option)
            ? new Operand(null, (nuint)(int)option)
            : throw cursor.ErrorAt(place, $"expected {Parameters.Names}, found '{name}'");
    }

    private Operand TakeBlock()
    {
        int place = cursor.Position;
        string? name = cursor.TryTakeWord();
        if (name is null)
        {
            return cursor.TakeNumber("the name of a block, or 0", largest) == 0
                ? default
                : throw cursor.ErrorAt(place, $"expected the name of a block, or 0, found '{cursor.Since(place)}'");
        }

        return names.Contains(name)
            ? new Operand(name, 0)
            : throw cursor.ErrorAt(place, $"expected the name of a block, or 0; '{name}' was given none yet");
    }

    private int TakeThread()
    {
        int place = cursor.Position;
        int thread = (int)cursor.TakeNumber("a thread's number", int.MaxValue);
        if (thread < 1 || thread > threads)
            throw cursor.ErrorAt(place, $"expected a thread's number from 1 to {threads}, found '{thread}'");
        return ended.Contains(thread) ? throw cursor.ErrorAt(place, $"thread {thread} has ended") : thread;
    }

    private string TakeWord(string expected) => cursor.TryTakeWord() ?? throw cursor.Expected(expected);

    private static bool IsReserved(string word) =>
        word is "thread" or "exit" || Enum.TryParse<Operation>(word, ignoreCase: true, out _);
}
