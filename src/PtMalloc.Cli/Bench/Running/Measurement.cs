namespace PtMalloc.Cli.Bench.Running;

/// <summary>What one run cost. Times in seconds, memory in KiB; null where the program does not say.</summary>
/// <param name="Wall">From before the fork to the end of the program.</param>
/// <param name="User">CPU time in user mode, of the program and all that it started.</param>
/// <param name="System">CPU time in the kernel, likewise.</param>
/// <param name="PeakRss">The most that one of its processes held.</param>
/// <param name="RssAfter">What it held when the work was done and freed.</param>
/// <param name="Live">What was in use when it measured <paramref name="KeptAfter1s"/>.</param>
/// <param name="KeptAfter1s">What it held one second after a burst.</param>
internal sealed record Measurement(
    double Wall, double User, double System, double PeakRss, double? RssAfter, double? Live, double? KeptAfter1s)
{
    public double Cpu => User + System;
}
