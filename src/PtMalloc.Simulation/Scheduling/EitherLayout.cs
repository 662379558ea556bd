using Narrow = PtMalloc.Simulation.Simulated<PtMalloc.Core.Layout32>;
using Wide = PtMalloc.Simulation.Simulated<PtMalloc.Core.Layout64>;

namespace PtMalloc.Simulation.Scheduling;

/// <summary>
/// What differs between the layouts, for the current machine's layout. It is looked up at each use, instead of being a
/// type parameter, so that scenarios and planted bugs are written once, for both layouts.
/// </summary>
public static class EitherLayout
{
    public static nuint WordSize => IsNarrow ? Narrow.WordSize : Wide.WordSize;

    public static nuint Alignment => IsNarrow ? Narrow.Alignment : Wide.Alignment;

    public static nuint MaxHeapSize => IsNarrow ? Narrow.MaxHeapSize : Wide.MaxHeapSize;

    public static int AddressBits => IsNarrow ? Narrow.AddressBits : Wide.AddressBits;

    public static nuint LargestRequest => IsNarrow ? Narrow.LargestRequest : Wide.LargestRequest;

    public static nuint MaxMapThreshold => IsNarrow ? Narrow.MaxMapThreshold : Wide.MaxMapThreshold;

    public static nuint ArenasPerProcessor => IsNarrow ? Narrow.ArenasPerProcessor : Wide.ArenasPerProcessor;

    private static bool IsNarrow => SimulatedMachine.Current.IsNarrow;

    public static int LargeBinIndex(nuint size) => IsNarrow ? Narrow.LargeBinIndex(size) : Wide.LargeBinIndex(size);

    public static nuint Read(nuint address) => IsNarrow ? Narrow.Read(address) : Wide.Read(address);

    public static void Write(nuint address, nuint value)
    {
        if (IsNarrow)
            Narrow.Write(address, value);
        else
            Wide.Write(address, value);
    }

    public static nuint Exchange(nuint address, nuint value) =>
        IsNarrow ? Narrow.Exchange(address, value) : Wide.Exchange(address, value);

    public static nuint CompareExchange(nuint address, nuint value, nuint expected) =>
        IsNarrow ? Narrow.CompareExchange(address, value, expected) : Wide.CompareExchange(address, value, expected);

    public static nuint FetchAdd(nuint address, nuint delta) =>
        IsNarrow ? Narrow.FetchAdd(address, delta) : Wide.FetchAdd(address, delta);

    public static void WaitWhile(nuint address, nuint value)
    {
        if (IsNarrow)
            Narrow.WaitWhile(address, value);
        else
            Wide.WaitWhile(address, value);
    }

    public static void PauseWhile(nuint address, nuint value)
    {
        if (IsNarrow)
            Narrow.PauseWhile(address, value);
        else
            Wide.PauseWhile(address, value);
    }
}
