using PtMalloc.Simulation.Scheduling;

namespace PtMalloc.Interleaving.Tests;

/// <summary>A new arena joins the ring with a plain store.</summary>
internal sealed class PlainPublication : Instructions
{
    public override void StoreRelease(Execution execution, nuint address, nuint value)
    {
        if (address != Words.MainNext)
        {
            base.StoreRelease(execution, address, value);
            return;
        }

        Begin(execution, address);
        NoteWrite(execution, address, releases: false);
        EitherLayout.Write(address, value);
    }
}

/// <summary>The first look at the process's state does not acquire.</summary>
internal sealed class PlainLook : Instructions
{
    public override nuint LoadAcquire(Execution execution, nuint address)
    {
        if (address != Words.Of(RootField.State))
            return base.LoadAcquire(execution, address);
        Begin(execution, address);
        NoteRead(execution, address, acquires: false);
        return EitherLayout.Read(address);
    }
}

/// <summary>The count of mapped chunks is read, and written back one step later.</summary>
internal sealed class StaleCount : Instructions
{
    public override nuint FetchAdd(Execution execution, nuint address, nuint delta)
    {
        if (address != Words.Of(RootField.MappedCount))
            return base.FetchAdd(execution, address, delta);
        nuint found = LoadAcquire(execution, address);
        StoreRelease(execution, address, unchecked(found + delta));
        return found;
    }
}
