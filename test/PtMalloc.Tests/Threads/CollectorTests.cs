using System;
using System.Threading;
using System.Threading.Tasks;
using PtMalloc.Tests.Harness;
using Xunit;

namespace PtMalloc.Tests.Threads;

/// <summary>
/// The work of several threads while the garbage collector stops them all the time: blocks never move, and no thread is
/// stopped where it may not be.
/// </summary>
public sealed class CollectorTests
{
    [Fact]
    public void Work_goes_on_under_forced_collections()
    {
        const int Collections = 50;
        using SharedWorkTests tests = new();
        int before = GC.CollectionCount(0);
        using CancellationTokenSource done = new();
        Thread collector = new(() =>
        {
            // The pause lets the others get some work done: without it, two processors did little but stop and go.
            while (!done.Token.WaitHandle.WaitOne(millisecondsTimeout: 1))
                GC.Collect(0, GCCollectionMode.Forced, blocking: true, compacting: true);
        })
        { IsBackground = true };
        collector.Start();
        try
        {
            do
            {
                tests.Every_thread_frees_what_the_others_allocated();
                tests.Many_threads_use_many_heaps();
            }
            while (GC.CollectionCount(0) - before < Collections);
        }
        finally
        {
            done.Cancel();
            collector.Join();
        }
    }

    /// <summary>
    /// Without the concurrent collector: with it, this mode of the runtime was seen to hang before any test began.
    /// </summary>
    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    public void Work_goes_on_in_a_process_that_collects_all_the_time(string tieredCompilation)
    {
        Child child = Child.RunTest(
            typeof(CollectorTests),
            nameof(Works_and_counts_collections),
            ("DOTNET_GCStress", "4"),
            ("DOTNET_gcConcurrent", "0"),
            ("DOTNET_TieredCompilation", tieredCompilation));
        Assert.True(child.Succeeded, child.Output);
    }

    [Fact(Explicit = true)]
    public async Task Works_and_counts_collections()
    {
        using SharedWorkTests tests = new();
        tests.One_thread_allocates_what_another_frees();
        tests.Every_thread_frees_what_the_others_allocated();
        tests.Many_threads_use_many_heaps();
        tests.The_thread_pool_allocates_and_frees();
        await tests.A_block_is_freed_after_the_await_on_whatever_thread_that_is();
        await tests.Blocks_pass_through_a_channel();
        Assert.InRange(GC.CollectionCount(0), 100, int.MaxValue);
    }
}
