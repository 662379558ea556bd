using System;
using System.Globalization;
using System.Threading;

namespace PtMalloc.Proof.Tests;

/// <summary>Counts what the whole suite tried, and says it at the end.</summary>
public sealed class Tally : IDisposable
{
    private static long operations, programs, checks, faults;

    internal static void AddOperation() => Interlocked.Increment(ref operations);

    internal static void AddProgram() => Interlocked.Increment(ref programs);

    internal static void AddCheck() => Interlocked.Increment(ref checks);

    internal static void AddFault() => Interlocked.Increment(ref faults);

    public void Dispose() => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"Proof: {operations:N0} operations in {programs:N0} programs, "
        + $"{checks:N0} checks of the whole heap, {faults:N0} faults."));
}
