using System;

namespace PtMalloc.Managed;

/// <summary>Has a pool's stocks trimmed at each full collection, as long as the pool is there: an object that nobody holds, whose finalizer begins anew once it is old.</summary>
internal sealed class StockKeeper
{
    private readonly WeakReference<ArrayStock[]> stocks;

    private StockKeeper(ArrayStock[] stocks) => this.stocks = new(stocks);

    ~StockKeeper()
    {
        if (!stocks.TryGetTarget(out ArrayStock[]? found))
            return;
        if (GC.GetGeneration(this) == GC.MaxGeneration)
            Array.ForEach(found, static stock => stock.Trim());
        GC.ReRegisterForFinalize(this);
    }

    public static void Watch(ArrayStock[] stocks) => _ = new StockKeeper(stocks);
}
