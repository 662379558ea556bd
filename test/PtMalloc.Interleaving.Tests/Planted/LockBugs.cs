using PtMalloc.Simulation;
using PtMalloc.Simulation.Scheduling;

namespace PtMalloc.Interleaving.Tests;

/// <summary>A lock that everybody gets at once.</summary>
internal abstract class MissingLock : Instructions
{
    protected abstract nuint LockWord { get; }

    public override nuint CompareExchange(Execution execution, nuint address, nuint value, nuint expected)
    {
        if (address != LockWord || expected != LockState.Free)
            return base.CompareExchange(execution, address, value, expected);
        Begin(execution, address);
        return LockState.Free;
    }
}

/// <summary>The arena's lock is not taken.</summary>
internal sealed class MissingArenaLock : MissingLock
{
    protected override nuint LockWord => Words.MainLock;
}

/// <summary>The directory's lock is not taken.</summary>
internal sealed class MissingDirectoryLock : MissingLock
{
    protected override nuint LockWord => Words.Of(RootField.DirectoryLock);
}

/// <summary>The registry's lock is not taken.</summary>
internal sealed class MissingRegistryLock : MissingLock
{
    protected override nuint LockWord => Words.Of(RootField.MapLock);
}

/// <summary>A compare-and-swap on the arena's lock that fails and tells of success.</summary>
internal sealed class SpuriousSuccess : Instructions
{
    public override nuint CompareExchange(Execution execution, nuint address, nuint value, nuint expected)
    {
        nuint found = base.CompareExchange(execution, address, value, expected);
        return address == Words.MainLock && expected == LockState.Free && LockState.Of(found) == LockState.Held
            ? LockState.Free
            : found;
    }
}

/// <summary>A compare-and-swap on the arena's lock in two steps.</summary>
internal sealed class TornCompare : Instructions
{
    public override nuint CompareExchange(Execution execution, nuint address, nuint value, nuint expected)
    {
        if (address != Words.MainLock)
            return base.CompareExchange(execution, address, value, expected);
        nuint found = LoadAcquire(execution, address);
        if (found == expected)
            StoreRelease(execution, address, value);
        return found;
    }
}

/// <summary>Taking a lock does not see that it is held for a fork.</summary>
internal sealed class TakesWhatAForkHolds : Instructions
{
    public override nuint CompareExchange(Execution execution, nuint address, nuint value, nuint expected)
    {
        nuint found = base.CompareExchange(execution, address, value, expected);
        bool isTaking = address == Words.MainLock
            && LockState.Of(value) == LockState.Held
            && LockState.Of(found) == LockState.HeldForFork;
        return isTaking && base.CompareExchange(execution, address, value, found) == found ? LockState.Free : found;
    }
}

/// <summary>Releasing a lock forgets who sleeps on it.</summary>
internal sealed class ForgetsSleepers : Instructions
{
    public override nuint Exchange(Execution execution, nuint address, nuint value)
    {
        nuint found = base.Exchange(execution, address, value);
        return address == Words.MainLock ? LockState.Held : found;
    }
}

/// <summary>Nobody is woken.</summary>
internal sealed class WakesNobody : Instructions
{
    public override void Wake(Execution execution, nuint address, bool all)
    {
        if (address != Words.MainLock)
            base.Wake(execution, address, all);
    }
}

/// <summary>A thread lies down without a last look at the word.</summary>
internal sealed class SleepsBlindly : Instructions
{
    public override void WaitWhile(Execution execution, nuint address, nuint value)
    {
        Begin(execution, address);
        Sleep(execution, address, value);
    }
}

/// <summary>The arena's lock is released by an exchange that orders nothing.</summary>
internal sealed class RelaxedUnlock : Instructions
{
    public override nuint Exchange(Execution execution, nuint address, nuint value)
    {
        if (address != Words.MainLock)
            return base.Exchange(execution, address, value);
        Begin(execution, address);
        NoteUpdate(execution, address, releases: false);
        return EitherLayout.Exchange(address, value);
    }
}
