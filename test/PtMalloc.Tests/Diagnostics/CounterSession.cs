using System;
using System.Collections.Generic;
using System.Diagnostics.Tracing;
using System.Threading;
using Microsoft.Diagnostics.NETCore.Client;
using Microsoft.Diagnostics.Tracing;

namespace PtMalloc.Tests.Diagnostics;

/// <summary>
/// What <c>dotnet-counters monitor --counters PtMalloc</c> sees of a process: it has the runtime's event source of
/// metrics report, once a second, all instruments of one meter through the process's diagnostic port.
/// </summary>
internal static class CounterSession
{
    private const long TimeSeriesValues = 2;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    /// <summary>Listens until so many instruments had a figure for this heap.</summary>
    /// <returns>The first figure of each instrument.</returns>
    public static Dictionary<string, double> Read(int process, string heapName, int instruments)
    {
        Dictionary<string, double> seen = [];
        using EventPipeSession session = new DiagnosticsClient(process).StartEventPipeSession(
            Provider(), requestRundown: false);
        using EventPipeEventSource source = new(session.EventStream);

        // The end of the session is the end of its events, which Process waits for.
        using Timer ending = new(_ => session.Stop(), null, s_patience, Timeout.InfiniteTimeSpan);
        source.Dynamic.All += each =>
        {
            if (!each.EventName.EndsWith("ValuePublished", StringComparison.Ordinal)
                || (string)each.PayloadByName("tags") != $"heap.name={heapName}")
                return;
            bool isNew = seen.TryAdd(
                (string)each.PayloadByName("instrumentName"), double.Parse((string)each.PayloadByName("value"), null));
            if (isNew && seen.Count == instruments)
                ending.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        };
        source.Process();
        return seen;
    }

    private static EventPipeProvider Provider() => new(
        "System.Diagnostics.Metrics",
        EventLevel.Informational,
        TimeSeriesValues,
        new Dictionary<string, string>
        {
            ["SessionId"] = Guid.NewGuid().ToString(),
            ["Metrics"] = "PtMalloc",
            ["RefreshInterval"] = "1",
            ["MaxTimeSeries"] = "1000",
            ["MaxHistograms"] = "10",
        });
}
