namespace PtMalloc.Simulation.Scheduling;

/// <summary>What a logical thread is about.</summary>
internal enum ThreadState
{
    Ready,

    /// <summary>In PauseWhile: may go on at any time, but others go first.</summary>
    Pausing,

    /// <summary>In WaitWhile: goes on when somebody wakes it.</summary>
    Sleeping,

    Finished,
}
