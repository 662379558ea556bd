namespace PtMalloc.Simulation.Scheduling;

/// <summary>How a word is used.</summary>
internal enum Access
{
    Read,
    Write,
    AtomicRead,
    AtomicWrite,
}
