namespace PtMalloc.Simulation;

/// <summary>What an access that faulted wanted.</summary>
public enum MemoryAccess
{
    Read,
    Write,

    /// <summary>A system call on addresses that are not the caller's, or not whole pages.</summary>
    SystemCall,
}
