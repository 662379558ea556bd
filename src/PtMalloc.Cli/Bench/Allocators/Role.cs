namespace PtMalloc.Cli.Bench.Allocators;

/// <summary>What an allocator is in the comparison.</summary>
internal enum Role
{
    /// <summary>glibc: what all ratios refer to.</summary>
    Baseline,

    /// <summary>glibc a second time in each round: shows how far two runs of one allocator lie apart.</summary>
    Repeat,

    Peer,
    Ours,

    /// <summary>The practical limit; no allocator that anyone could use.</summary>
    Floor,
}
