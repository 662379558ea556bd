using PtMalloc.Simulation.Scheduling;

namespace PtMalloc.Interleaving.Tests;

/// <summary>The background thread ends although it was called in between.</summary>
internal sealed class EndsDeaf : Instructions
{
    public override nuint CompareExchange(Execution execution, nuint address, nuint value, nuint expected)
    {
        if (address != Words.Of(RootField.BackgroundState) || value != BackgroundState.Idle)
            return base.CompareExchange(execution, address, value, expected);
        StoreRelease(execution, address, value);
        return expected;
    }
}
