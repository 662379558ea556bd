using System;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using PtMalloc.Tests.Harness;
using Xunit;

namespace PtMalloc.Tests.Diagnostics;

/// <summary>
/// Inspection of a heap that other threads are working with: whatever they are in the middle of, it is never taken for
/// damage, and never read when it is gone.
/// </summary>
public sealed unsafe class BusyInspectionTests
{
    private static readonly TimeSpan s_time = TimeSpan.FromSeconds(1);

    public static MatrixTheoryData<GuardLevel, string> Cases => new(
        [GuardLevel.None, GuardLevel.Canaries, GuardLevel.Quarantine],
        ["small", "large", "mapped", "aligned", "resized"]);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_look_ends_without_an_exception(GuardLevel guard, string kind)
    {
        using NativeHeap heap = new(new NativeHeapOptions { Guard = guard });
        Block[] kept =
            [
                .. Enumerable.Range(1, 50).Select(number => Block.Of(heap, (nuint)(number * 700))),
                Block.Of(heap, 3 << 20)
            ];
        Stopwatch clock = Stopwatch.StartNew();
        Crew.Run(4, number =>
        {
            if (number == 0)
                Look(heap, kept, clock);
            else
                Work(heap, new Random(number), kind, clock);
        });
        Assert.All(kept, static block => Assert.True(block.IsIntact));
        heap.Verify();
    }

    private static void Look(NativeHeap heap, Block[] kept, Stopwatch clock)
    {
        while (clock.Elapsed < s_time)
        {
            int seen = 0;
            heap.Walk(block =>
                seen += kept.Any(known => known.Address == block.Address && block.Size >= known.Size) ? 1 : 0);
            Assert.Equal(kept.Length, seen);
            heap.Verify();
            Assert.True(heap.GetStatistics().SystemBytes > 0);
            heap.Trim();
        }
    }

    private static void Work(NativeHeap heap, Random random, string kind, Stopwatch clock)
    {
        nint[] blocks = new nint[kind is "mapped" or "aligned" ? 4 : 100];
        while (clock.Elapsed < s_time)
        {
            ref nint block = ref blocks[random.Next(blocks.Length)];
            if (kind == "resized")
            {
                block = (nint)heap.Realloc((void*)block, (nuint)random.Next(1, 400_000));
                continue;
            }

            heap.Free((void*)block);
            block = kind switch
            {
                "small" => (nint)heap.Alloc((nuint)random.Next(1, 2000)),
                "large" => (nint)heap.Alloc((nuint)random.Next(1, 120_000)),
                "mapped" => (nint)heap.Alloc((nuint)random.Next(1 << 20, 40 << 20)),
                _ => (nint)heap.AlignedAlloc((nuint)random.Next(1, 40 << 20), (nuint)16 << random.Next(12)),
            };
        }

        Array.ForEach(blocks, block => heap.Free((void*)block));
    }
}
