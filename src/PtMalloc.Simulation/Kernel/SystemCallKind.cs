namespace PtMalloc.Simulation;

/// <summary>The requests of <see cref="IPlatform"/> that a system may refuse.</summary>
public enum SystemCallKind
{
    MoveBreak,
    Map,
    Reserve,
    Commit,
    Decommit,
    Uncommit,
    Remap,
    Unmap,
    Guard,
}
