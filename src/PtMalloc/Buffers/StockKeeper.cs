using System;
using System.Runtime.InteropServices;

namespace PtMalloc.Managed;

/// <summary>
/// Has a pool's stocks trimmed at each full collection, as long as the pool is there: an object that nobody holds,
/// whose finalizer begins anew once it is old.
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
