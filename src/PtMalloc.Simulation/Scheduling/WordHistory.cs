using System.Runtime.Intrinsics;

namespace PtMalloc.Simulation.Scheduling;

/// <summary>When each thread last used a word in each way: the thread's own clock at that time; 0: never.</summary>
internal struct WordHistory
{
    public Vector128<int> Reads;
    public Vector128<int> Writes;

    /// <summary>Writes that changed nothing but the flag P of a chunk's head.</summary>
    public Vector128<int> FlagWrites;

    public Vector128<int> AtomicReads;
    public Vector128<int> AtomicWrites;

    /// <summary>
    /// What the word's latest releases published: a thread that acquires it has seen all that is before this.
    /// </summary>
    public Vector128<int> Released;
}
