using System;
using System.Diagnostics.CodeAnalysis;

namespace PtMalloc.Simulation.Scheduling;

/// <summary>
/// Ends a logical thread where it stands: the execution is over, or went on in a forked child, where the thread does
/// not exist.
/// </summary>
[SuppressMessage("Design", "CA1064", Justification = "Never leaves the execution.")]
internal sealed class VanishedException() : Exception("This logical thread is no more.");
