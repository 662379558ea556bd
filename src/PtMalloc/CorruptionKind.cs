namespace PtMalloc;

/// <summary>What a heap found wrong: what to look for first.</summary>
public enum CorruptionKind
{
    /// <summary>Nothing is known.</summary>
    Unknown,

    /// <summary>
    /// A pointer that is no block of the heap's: it never was one, or the header before it was overwritten.
    /// </summary>
    InvalidPointer,

    /// <summary>A block that is free already.</summary>
    DoubleFree,

    /// <summary>
    /// <see cref="NativeHeap.FreeSized"/> was told another size than the block was allocated with. Found by a heap with
    /// a <see cref="GuardLevel"/>.
    /// </summary>
    WrongSize,

    /// <summary>Bytes behind a block were written to. Found by a heap with a <see cref="GuardLevel"/>.</summary>
    Overrun,

    /// <summary>
    /// A block was written to after it was freed. Found by a heap with <see cref="GuardLevel.Quarantine"/>.
    /// </summary>
    WriteAfterFree,

    /// <summary>
    /// The header of a block, or of one beside it, is damaged: mostly by a write past the end of the block before it.
    /// </summary>
    DamagedHeader,

    /// <summary>A list of free blocks is damaged: mostly by a write to a block after it was freed.</summary>
    DamagedList,

    /// <summary>
    /// The heap's own state is damaged, or a check of the whole heap found a flaw: the message says which.
    /// </summary>
    DamagedState,

    /// <summary>The heap was found corrupted before, and refuses further work.</summary>
    Unusable,
}
