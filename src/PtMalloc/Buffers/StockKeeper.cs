using System;
using System.Runtime.InteropServices;

namespace PtMalloc.Managed;

/// <summary>
/// Trims a pool's stocks at each full collection, as long as the pool is there. Nobody holds this object, so its
/// finalizer runs at a collection; it registers itself again, and once the object is old, only full collections find
/// it.
/// </summary>
internal sealed class StockKeeper
{
    /// <summary>Not a <see cref="WeakReference"/>, which may be finalized before this is.</summary>
    private GCHandle stocks;

    private StockKeeper(ArrayStock[] stocks) => this.stocks = GCHandle.Alloc(stocks, GCHandleType.Weak);

    ~StockKeeper()
    {
        if (stocks.Target is not ArrayStock[] found)
        {
            stocks.Free();
            return;
        }

        if (GC.GetGeneration(this) == GC.MaxGeneration)
            Array.ForEach(found, static stock => stock.Trim());
        GC.ReRegisterForFinalize(this);
    }

    public static void Watch(ArrayStock[] stocks) => _ = new StockKeeper(stocks);
}
