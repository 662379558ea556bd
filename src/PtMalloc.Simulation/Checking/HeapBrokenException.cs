using System;

namespace PtMalloc.Simulation;

/// <summary>The checker found a heap that is not as the design says.</summary>
public sealed class HeapBrokenException(string message) : Exception(message);
