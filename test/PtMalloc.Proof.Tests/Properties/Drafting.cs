using System.Collections.Generic;

namespace PtMalloc.Proof.Tests;

/// <summary>
/// Turns drafts into a script: a variable without a block gets one, a variable with a block has it resized or freed.
/// </summary>
internal sealed class Drafting<TLayout>
    where TLayout : ILayout
{
    /// <summary>A draft's choices from here on are malloc, realloc and free.</summary>
    public const int FirstPlain = 300;

    private static readonly (Option Option, nuint[] Values)[] Options =
    [
        (Option.MaxFast, [0, 24, 16 * TLayout.WordSize, 20 * TLayout.WordSize]),
        (Option.TrimThreshold, [0, 64 << 10, 128 << 10, 1 << 20]),
        (Option.TopPad, [0, 4096, 128 << 10]),
        (Option.MapThreshold, [0, 4096, 128 << 10, TLayout.MaxHeapSize / 2]),
        (Option.MapMax, [0, 3, 65536]),
        (Option.ArenaMax, [1, 2, 8]),
        (Option.ArenaTest, [1, 2]),
        (Option.Perturb, [0, 0xA5]),
    ];

    private readonly HashSet<string> bound = [];
    private readonly int[] threads = [1, 2, 3, 4];
    private int lastThread = 4;

    public static Script ToScript(IEnumerable<Draft> drafts, bool mustUncommit)
    {
        Drafting<TLayout> drafting = new();
        List<Statement> statements = [];
        foreach (Draft draft in drafts)
            statements.Add(drafting.ToStatement(draft));
        return Script.Of(statements, mustUncommit);
    }

    private Statement ToStatement(Draft draft)
    {
        int thread = threads[draft.Thread];
        string name = NameOf(draft.Name);
        if (draft.Choice < 5 && draft.Thread > 0)
        {
            threads[draft.Thread] = ++lastThread;
            return Statement.Exit(thread);
        }

        if (draft.Choice < 10)
            return Statement.Trim(draft.Detail % 2 == 0 ? 0 : draft.Size % 200_000, thread);
        if (draft.Choice < 15)
            return SetOption(draft.Detail);
        if (bound.Add(name))
            return Allocate(draft, name, thread);
        if (draft.Choice < 350)
            return Statement.Realloc(name, draft.Size == 0 ? 1 : draft.Size, thread);

        bound.Remove(name);
        return draft.Choice < 370 ? Statement.Realloc(name, 0, thread) : Statement.Free(name, thread);
    }

    private static Statement Allocate(Draft draft, string name, int thread) => draft.Choice switch
    {
        < 150 => Statement.Calloc(name, CountOf(draft), draft.Size, thread),
        < FirstPlain => Statement.Memalign(name, AlignmentOf(draft), draft.Size, thread),
        < 350 => Statement.ReallocNull(name, draft.Size, thread),
        _ => Statement.Malloc(name, draft.Size, thread),
    };

    private static Statement SetOption(int detail)
    {
        (Option option, nuint[] values) = Options[detail % Options.Length];
        return Statement.Mallopt(option, values[detail / Options.Length % values.Length]);
    }

    /// <summary>Mostly 1; now and then some, or so many that the product overflows.</summary>
    private static nuint CountOf(Draft draft) => (draft.Detail % 20) switch
    {
        0 => 0,
        1 => TLayout.LargestRequest,
        2 => (TLayout.LargestRequest / 3) + 1,
        < 6 => draft.Size < 1000 ? (nuint)draft.Detail % 7 : 1,
        _ => 1,
    };

    /// <summary>
    /// Mostly a power of two up to a few pages; now and then 0, a heap's size, or one that is not possible.
    /// </summary>
    private static nuint AlignmentOf(Draft draft) => (draft.Detail % 40) switch
    {
        0 => TLayout.MaxHeapSize,
        1 => (2 * TLayout.LargestRequest) + 1,
        2 => TLayout.LargestRequest + 1,
        < 8 => (nuint)draft.Detail,
        _ => (nuint)1 << (draft.Detail % 15),
    };

    private static string NameOf(int name) =>
        name < 26
            ? ((char)('a' + name)).ToString()
            : (char)('a' + (name % 26)) + (name / 26).ToString(System.Globalization.CultureInfo.InvariantCulture);
}
