using System;

namespace PtMalloc.Simulation;

/// <summary>The checker found a heap that is not as the design says.</summary>
public sealed class HeapBrokenException : Exception
{
    public HeapBrokenException(string message)
        : base(message)
    {
    }

    public HeapBrokenException(Finding finding)
        : base($"Heap broken: {finding.Describe()}.")
    {
        Finding = finding;
    }

    /// <summary>What the core's check found, if it was that check.</summary>
    public Finding Finding { get; }
}
