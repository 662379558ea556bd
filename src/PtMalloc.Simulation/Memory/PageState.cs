namespace PtMalloc.Simulation;

/// <summary>What the page table says of a page.</summary>
public enum PageState
{
    /// <summary>Nobody's: the next mapping may be placed here.</summary>
    Unmapped,

    /// <summary>Taken, but without access (PROT_NONE).</summary>
    Reserved,

    /// <summary>Readable and writable; becomes resident when first touched.</summary>
    Committed,
}
