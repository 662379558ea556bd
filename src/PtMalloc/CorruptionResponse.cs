namespace PtMalloc;

/// <summary>What a heap does when it finds itself corrupted, or is given a block that it does not know.</summary>
public enum CorruptionResponse
{
    /// <summary>
    /// Throws <see cref="NativeHeapCorruptedException"/>. What was damaged is not used again; other heaps go on.
    /// </summary>
    Throw,

    /// <summary>
    /// Ends the process with the message (<see cref="System.Environment.FailFast(string)"/>): for programs that had
    /// rather stop than go on with damaged memory.
    /// </summary>
    FailFast,
}
