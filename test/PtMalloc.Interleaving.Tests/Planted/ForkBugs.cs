using PtMalloc.Simulation.Scheduling;
using Allocator = PtMalloc.Core.Ptmalloc<PtMalloc.Simulation.Scheduling.Interleaved>;

namespace PtMalloc.Interleaving.Tests;

/// <summary>While one thread begins the child anew, the others believe that the fork was dealt with.</summary>
internal sealed class ForkWordLooksNoticed : Instructions
{
    public override nuint LoadAcquire(Execution execution, nuint address)
    {
        nuint found = base.LoadAcquire(execution, address);
        return address == Interleaved.ForkWordAddress && found != 0 ? Allocator.Fork.Noticed : found;
    }

    public override nuint CompareExchange(Execution execution, nuint address, nuint value, nuint expected)
    {
        nuint found = base.CompareExchange(execution, address, value, expected);
        return address == Interleaved.ForkWordAddress && found != 0 ? Allocator.Fork.Noticed : found;
    }
}

/// <summary>Caches from before the fork seem to be of this process: the thread that forked never rejoins.</summary>
internal sealed class NobodyRejoins : Instructions
{
    public override nuint LoadAcquire(Execution execution, nuint address) =>
        address == Words.Of(RootField.Generation) ? 0 : base.LoadAcquire(execution, address);
}
