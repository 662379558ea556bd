using System.Linq;

namespace PtMalloc.Simulation;

/// <summary>Which system calls are refused, counted from the moment the plan is handed to the kernel.</summary>
public sealed class FaultPlan
{
    private readonly SystemCallKind[] kinds;
    private readonly int first;
    private readonly int last;
    private int seen;

    private FaultPlan(SystemCallKind[] kinds, int first, int last)
    {
        this.kinds = kinds;
        this.first = first;
        this.last = last;
    }

    /// <summary>How many calls were refused so far.</summary>
    public int Refused { get; private set; }

    /// <summary>Refuses nothing.</summary>
    public static FaultPlan None() => new([], int.MaxValue, 0);

    /// <summary>Refuses the n-th call (from 1), of any kind or of some kinds.</summary>
    public static FaultPlan Nth(int n, params SystemCallKind[] kinds) => new(kinds, n, n);

    /// <summary>Refuses the n-th call (from 1) and all after it, of any kind or of some kinds.</summary>
    public static FaultPlan From(int n, params SystemCallKind[] kinds) => new(kinds, n, int.MaxValue);

    /// <summary>Refuses every call, of any kind or of some kinds.</summary>
    public static FaultPlan Always(params SystemCallKind[] kinds) => From(1, kinds);

    internal bool Refuses(SystemCallKind call)
    {
        if (kinds.Length > 0 && !kinds.Contains(call))
            return false;
        seen++;
        if (seen < first || seen > last)
            return false;
        Refused++;
        return true;
    }
}
