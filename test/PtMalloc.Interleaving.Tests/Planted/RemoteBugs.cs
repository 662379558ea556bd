using PtMalloc.Simulation.Scheduling;

namespace PtMalloc.Interleaving.Tests;

/// <summary>A push to the remote list that does not arrive.</summary>
internal sealed class LostPush : Instructions
{
    public override nuint CompareExchange(Execution execution, nuint address, nuint value, nuint expected)
    {
        if (address != Words.MainRemote)
            return base.CompareExchange(execution, address, value, expected);
        Begin(execution, address);
        return expected;
    }
}

/// <summary>The remote list is taken in two steps: what is pushed in between is lost.</summary>
internal sealed class TornTake : Instructions
{
    public override nuint Exchange(Execution execution, nuint address, nuint value)
    {
        if (address != Words.MainRemote)
            return base.Exchange(execution, address, value);
        nuint found = LoadAcquire(execution, address);
        StoreRelease(execution, address, value);
        return found;
    }
}

/// <summary>The ABA problem: a push does not notice that the list's head changed since it read it.</summary>
internal sealed class UnnoticedChange : Instructions
{
    public override nuint CompareExchange(Execution execution, nuint address, nuint value, nuint expected)
    {
        if (address != Words.MainRemote)
            return base.CompareExchange(execution, address, value, expected);
        Exchange(execution, address, value);
        return expected;
    }
}

/// <summary>The push does not publish the chunks' links.</summary>
internal sealed class RelaxedPush : Instructions
{
    public override nuint CompareExchange(Execution execution, nuint address, nuint value, nuint expected)
    {
        if (address != Words.MainRemote)
            return base.CompareExchange(execution, address, value, expected);
        Begin(execution, address);
        NoteUpdate(execution, address, releases: false);
        return EitherLayout.CompareExchange(address, value, expected);
    }
}
