using System;
using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Diagnostics.Tracing;
using System.Linq;
using System.Threading;
using PtMalloc.Tests.Harness;
using Xunit;

namespace PtMalloc.Tests.Diagnostics;

/// <summary>
/// Meter and event source in a process of their own, where nothing else asks for them: they must come by themselves.
/// </summary>
public sealed unsafe class TelemetryTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    [Fact]
    public void They_come_by_themselves_and_tell_what_was_before()
    {
        Child child = Child.RunTest(typeof(TelemetryTests), nameof(Listens_from_the_start));
        Assert.True(child.Succeeded, child.Output);
    }

    [Fact(Explicit = true)]
    public void Listens_from_the_start()
    {
        ConcurrentQueue<string> instruments = [];
        using MeterListener meter =
            new() { InstrumentPublished = (instrument, _) => instruments.Enqueue(instrument.Meter.Name) };
        meter.Start();
        using Listener listener = new();
        using NativeHeap heap = new(new NativeHeapOptions { Name = "first" });
        heap.Alloc(10 << 20);
        Assert.True(SpinWait.SpinUntil(() => instruments.Contains("PtMalloc"), s_patience), "no meter");
        Assert.True(
            SpinWait.SpinUntil(() => listener.Events.Contains("Grow first"), s_patience),
            "no event of the first growth");
    }

    private sealed class Listener : EventListener
    {
        public ConcurrentQueue<string> Events { get; } = [];

        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            if (eventSource.Name == "PtMalloc-NativeHeap")
                EnableEvents(eventSource, EventLevel.Verbose);
        }

        protected override void OnEventWritten(EventWrittenEventArgs eventData) =>
            Events.Enqueue($"{eventData.EventName} {eventData.Payload?[0]}");
    }
}
