using System;
using System.Collections.Generic;
using System.Linq;
using PtMalloc.Simulation;

namespace PtMalloc.Proof.Tests;

/// <summary>
/// Runs scripts on a machine of their own and holds the allocator to what malloc.h promises: live blocks are aligned,
/// as large as asked, overlap no other and keep their contents; calloc's are zero; a call that fails says so, only when
/// it may, and changes nothing. The checker walks the heap after every few calls, and must find just the blocks that
/// the script holds.
/// </summary>
internal sealed class ScriptRun<TLayout>
    where TLayout : ILayout
{
    /// <summary>Few, so that memory goes back again and again while a script runs.</summary>
    private const int StatementsPerDecay = 20;

    private readonly HeapChecker<Simulated<TLayout>> checker;
    private readonly Contents contents;
    private readonly Dictionary<string, Block> blocks = [];
    private readonly Dictionary<int, SimulatedThread> threads = [];
    private readonly List<Statement> refused = [];
    private readonly nuint level;
    private readonly nuint decay;
    private int refusalsSeen;
    private int logSeen;
    private byte mark;

    /// <param name="options">What the machine is like.</param>
    /// <param name="isCached">Whether threads have caches.</param>
    /// <param name="decay">Milliseconds after which unused memory goes back; 0: as glibc.</param>
    /// <param name="level">How hardened the heap is.</param>
    public ScriptRun(MachineOptions options, bool isCached, nuint decay = 0, nuint level = HardenLevel.Off)
    {
        this.level = level;
        Process = new SimulatedProcess<TLayout>(options);
        checker = new HeapChecker<Simulated<TLayout>>(Process.Machine);
        contents = new Contents(Process.Machine.Memory);
        threads.Add(1, Process.Machine.Thread);
        this.decay = decay;
        Process.Machine.Initializing = root =>
        {
            Ptmalloc<Simulated<TLayout>>.SetOption(root, Option.Decay, decay);
            Ptmalloc<Simulated<TLayout>>.SetOption(root, Option.Harden, level);
            if (!isCached)
                Ptmalloc<Simulated<TLayout>>.SetOption(root, Option.CacheCount, 0);
        };
    }

    public SimulatedProcess<TLayout> Process { get; }

    public SimulatedKernel Kernel => Process.Kernel;

    /// <summary>Called after each statement.</summary>
    public Action<Statement>? AfterEach { get; set; }

    /// <summary>Bytes that a variable's block may use; null if it has none.</summary>
    public nuint? UsableSize(string name) => blocks.TryGetValue(name, out Block block) ? block.Usable : null;

    /// <summary>Runs a whole script.</summary>
    /// <param name="script">The program.</param>
    /// <param name="checkEvery">Statements between two checks of the heap.</param>
    public void Run(Script script, int checkEvery = 1)
    {
        Tally.AddProgram();
        for (int i = 0; i < script.Statements.Count; i++)
        {
            Run(script.Statements[i]);
            AfterEach?.Invoke(script.Statements[i]);
            if (i % checkEvery == 0)
                Check();
        }

        Check();
    }

    /// <summary>Repeats the calls that failed because the system refused. Now they have to succeed.</summary>
    public void Retry()
    {
        List<Statement> again = [.. refused];
        refused.Clear();
        foreach (Statement statement in again.Where(statement =>
            statement.Allocates != blocks.ContainsKey(statement.Name)))
            Run(statement with { Thread = 1 });
        Check();
        if (refused.Count > 0)
            throw new BrokenPromiseException(
                $"{refused[0]}", "fails again, though the system refuses nothing any more");
    }

    /// <summary>Frees everything, ends all threads but the first, and lets that one trim.</summary>
    public void Finish()
    {
        foreach (string name in blocks.Keys.Order(StringComparer.Ordinal).ToList())
            Run(Statement.Free(name));
        foreach (int thread in threads.Keys.Where(thread => thread != 1).Order().ToList())
            Run(Statement.Exit(thread));
        Run(Statement.Trim());
        Check();
    }

    /// <summary>Walks the heap.</summary>
    public void Check()
    {
        Tally.AddCheck();
        IReadOnlySet<nuint> live = checker.Check();
        foreach ((string name, Block block) in blocks)
        {
            if (!live.Contains(block.Pointer))
                throw new BrokenPromiseException(name, "is live, and free for the allocator");
        }

        if (live.Count != blocks.Count)
            throw new BrokenPromiseException(
                "the script", $"holds {blocks.Count} blocks, and the allocator thinks {live.Count}");
        if (Process.Machine.Memory.Faults.Count > 0)
            throw Process.Machine.Memory.Faults[0];
    }

    public void Run(Statement statement)
    {
        Tally.AddOperation();
        if (!threads.TryGetValue(statement.Thread, out SimulatedThread? thread))
            threads.Add(statement.Thread, thread = Process.NewThread());

        using SimulatedMachine.Scope scope = Process.As(thread);
        Process.Machine.Clock += decay / StatementsPerDecay;
        Process.Errno = Errno.None;
        refusalsSeen = CountRefusals();
        switch (statement.Verb)
        {
            case Verb.Malloc:
                Take(statement, Process.Malloc(statement.First), statement.First);
                break;
            case Verb.Calloc:
                TakeZeroed(statement);
                break;
            case Verb.Memalign:
                TakeAligned(statement);
                break;
            case Verb.Realloc:
                Resize(statement);
                break;
            case Verb.ReallocNull:
                Take(statement, Process.Realloc(0, statement.First), statement.First);
                break;
            case Verb.Free:
                Release(statement);
                break;
            case Verb.Trim:
                Process.Trim(statement.First);
                break;
            case Verb.Mallopt:
                Process.SetOption((Option)(int)statement.First, statement.Second);
                break;
            case Verb.Exit:
                threads.Remove(statement.Thread);
                Process.Exit(thread);
                break;
            default:
                throw new InvalidOperationException($"No such call: {statement}.");
        }
    }

    private static nuint LargestRequest => TLayout.LargestRequest;

    private void TakeZeroed(Statement statement)
    {
        UInt128 product = (UInt128)statement.First * statement.Second;
        nuint pointer = Process.Calloc(statement.First, statement.Second);
        nuint size = product > LargestRequest ? nuint.MaxValue : (nuint)product;
        if (pointer != 0 && size <= LargestRequest && !contents.IsZero(pointer, size))
            throw new BrokenPromiseException($"{statement}", "the block is not zero");
        Take(statement, pointer, size);
    }

    private void TakeAligned(Statement statement)
    {
        nuint alignment = statement.First;
        nuint pointer = Process.AlignedAllocate(alignment, statement.Second);
        if (alignment > LargestRequest + 1)
        {
            if (pointer != 0 || Process.Errno != Errno.InvalidArgument)
                throw new BrokenPromiseException(
                    $"{statement}", $"answers 0x{pointer:x} with {Process.Errno}; there is no such power of two");
            return;
        }

        nuint power = 1;
        while (power < alignment)
            power <<= 1;
        if (pointer % power != 0)
            throw new BrokenPromiseException($"{statement}", $"0x{pointer:x} is not aligned");
        bool isTooLarge = power > LargestRequest / 2 || statement.Second > LargestRequest;
        Take(statement, pointer, isTooLarge ? nuint.MaxValue : statement.Second + power);
    }

    private void Resize(Statement statement)
    {
        if (!blocks.TryGetValue(statement.Name, out Block old))
            return;

        nuint size = statement.First;
        nuint pointer = Process.Realloc(old.Pointer, size);
        if (size == 0)
        {
            if (pointer != 0)
                throw new BrokenPromiseException($"{statement}", "realloc to 0 frees");
            blocks.Remove(statement.Name);
            return;
        }

        if (!contents.HasKept(
            old, pointer == 0 ? old.Pointer : pointer, pointer == 0 ? old.Size : Math.Min(old.Size, size)))
            throw new BrokenPromiseException($"{statement}", "the block lost its contents");
        if (pointer != 0)
            blocks.Remove(statement.Name);
        Take(statement, pointer, size);
    }

    private void Release(Statement statement)
    {
        if (!blocks.Remove(statement.Name, out Block block))
            return;
        if (!contents.HasKept(block, block.Pointer, block.Size))
            throw new BrokenPromiseException($"{statement}", "the block lost its contents");
        if (Process.UsableSize(block.Pointer) != block.Usable)
            throw new BrokenPromiseException($"{statement}", "the block's usable size changed");
        Process.Free(block.Pointer);
        if (Process.Errno != Errno.None)
            throw new BrokenPromiseException($"{statement}", $"free changed errno to {Process.Errno}");
    }

    /// <summary>Takes in what a call returned.</summary>
    /// <param name="statement">The call.</param>
    /// <param name="pointer">What it returned.</param>
    /// <param name="least">
    /// Bytes that it needs from the system at the least. They tell whether it may fail although nothing was refused.
    /// </param>
    private void Take(Statement statement, nuint pointer, nuint least)
    {
        if (pointer == 0)
        {
            TakeFailure(statement, least);
            return;
        }

        nuint size = statement.Verb switch
        {
            Verb.Calloc => statement.First * statement.Second,
            Verb.Memalign => statement.Second,
            _ => statement.First,
        };
        Block block = new(pointer, size, Process.UsableSize(pointer), ++mark == 0 ? ++mark : mark);
        if (least > LargestRequest && size > LargestRequest)
            throw new BrokenPromiseException($"{statement}", "no block is that large");
        if (Process.Errno != Errno.None)
            throw new BrokenPromiseException($"{statement}", $"succeeds and sets errno to {Process.Errno}");
        if (pointer % TLayout.Alignment != 0)
            throw new BrokenPromiseException($"{statement}", $"0x{pointer:x} is not aligned");
        if (block.Usable < size)
            throw new BrokenPromiseException($"{statement}", $"only {block.Usable} bytes are usable");
        if (block.Usable != size && level != HardenLevel.Off)
            throw new BrokenPromiseException($"{statement}", $"{block.Usable} bytes are usable in a hardened mode");
        foreach ((string name, Block other) in blocks)
        {
            if (block.Overlaps(other))
                throw new BrokenPromiseException($"{statement}", $"the block overlaps {name}");
        }

        contents.Fill(block);
        blocks.Add(statement.Name, block);
    }

    private void TakeFailure(Statement statement, nuint least)
    {
        if (Process.Errno != Errno.NoMemory)
            throw new BrokenPromiseException($"{statement}", $"fails and sets errno to {Process.Errno}");
        if (least > LargestRequest - (2 * TLayout.MaxHeapSize))
            return;
        if (CountRefusals() == refusalsSeen)
            throw new BrokenPromiseException($"{statement}", "fails, though the system refused nothing");
        refused.Add(statement);
    }

    private int CountRefusals()
    {
        int count = refusalsSeen;
        for (; logSeen < Kernel.Log.Count; logSeen++)
            count += Kernel.Log[logSeen].Succeeded ? 0 : 1;
        return count;
    }
}
