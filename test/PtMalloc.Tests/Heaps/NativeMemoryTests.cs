using System;
using System.Collections.Generic;
using Xunit;

namespace PtMalloc.Tests.Heaps;

/// <summary>In unclear cases the raw calls do what NativeMemory does: each test asks both.</summary>
public sealed class NativeMemoryTests
{
    private static readonly nuint s_half = (nuint.MaxValue / 2) + 1;

    private static readonly Dictionary<string, Func<RawCalls, object?>> s_scenes = new()
    {
        ["Alloc(0)"] = static calls => FreedLater(calls, calls.Alloc(0)),
        ["Alloc(max)"] = static calls => calls.Alloc(nuint.MaxValue),
        ["Alloc(max / 2)"] = static calls => calls.Alloc(s_half),
        ["Alloc(1 EiB)"] = static calls => calls.Alloc((nuint)1 << 60),
        ["Alloc(0, 8)"] = static calls => FreedLater(calls, calls.AllocMany(0, 8)),
        ["Alloc(8, 0)"] = static calls => FreedLater(calls, calls.AllocMany(8, 0)),
        ["Alloc(0, max)"] = static calls => FreedLater(calls, calls.AllocMany(0, nuint.MaxValue)),
        ["Alloc(100, 8)"] = static calls => FreedLater(calls, calls.AllocMany(100, 8)),
        ["Alloc(max, 2)"] = static calls => calls.AllocMany(nuint.MaxValue, 2),
        ["Alloc(2^32, 2^32), a product of 0"] = static calls => calls.AllocMany((nuint)1 << 32, (nuint)1 << 32),
        ["AllocZeroed(0, 8)"] = static calls => FreedLater(calls, calls.AllocZeroed(0, 8)),
        ["AllocZeroed(8, 0)"] = static calls => FreedLater(calls, calls.AllocZeroed(8, 0)),
        ["AllocZeroed(0, max)"] = static calls => FreedLater(calls, calls.AllocZeroed(0, nuint.MaxValue)),
        ["AllocZeroed(max, 2)"] = static calls => calls.AllocZeroed(nuint.MaxValue, 2),
        ["AllocZeroed(2^32, 2^32), a product of 0"] = static calls => calls.AllocZeroed((nuint)1 << 32, (nuint)1 << 32),
        ["AllocZeroed(max / 2, 2), a product of 0"] = static calls => calls.AllocZeroed(s_half, 2),
        ["AlignedAlloc(0, 64)"] = static calls => AlignedFreedLater(calls, calls.AlignedAlloc(0, 64)),
        ["AlignedAlloc(8, 1)"] = static calls => AlignedFreedLater(calls, calls.AlignedAlloc(8, 1)),
        ["AlignedAlloc(8, 2)"] = static calls => AlignedFreedLater(calls, calls.AlignedAlloc(8, 2)),
        ["AlignedAlloc(8, 0)"] = static calls => calls.AlignedAlloc(8, 0),
        ["AlignedAlloc(8, 3)"] = static calls => calls.AlignedAlloc(8, 3),
        ["AlignedAlloc(8, 48)"] = static calls => calls.AlignedAlloc(8, 48),
        ["AlignedAlloc(8, max)"] = static calls => calls.AlignedAlloc(8, nuint.MaxValue),
        ["AlignedAlloc(8, max / 2)"] = static calls => calls.AlignedAlloc(8, s_half),
        ["AlignedAlloc(max, 64)"] = static calls => calls.AlignedAlloc(nuint.MaxValue, 64),
        ["AlignedAlloc(max - 63, 64)"] = static calls => calls.AlignedAlloc(nuint.MaxValue - 63, 64),
        ["Realloc(null, 0)"] = static calls => FreedLater(calls, calls.Realloc(0, 0)),
        ["Realloc(null, 100)"] = static calls => FreedLater(calls, calls.Realloc(0, 100)),
        ["Realloc(null, max)"] = static calls => calls.Realloc(0, nuint.MaxValue),
        ["Realloc(block, 0)"] = static calls => FreedLater(calls, calls.Realloc(calls.Alloc(100), 0)),
        ["Realloc(block, max)"] = static calls => calls.Realloc(calls.Alloc(100), nuint.MaxValue),
        ["AlignedRealloc(null, 0, 64)"] = static calls => AlignedFreedLater(calls, calls.AlignedRealloc(0, 0, 64)),
        ["AlignedRealloc(null, 100, 64)"] = static calls => AlignedFreedLater(calls, calls.AlignedRealloc(0, 100, 64)),
        ["AlignedRealloc(null, max, 64)"] = static calls => calls.AlignedRealloc(0, nuint.MaxValue, 64),
        ["AlignedRealloc(block, 0, 64)"] = static calls =>
            AlignedFreedLater(calls, calls.AlignedRealloc(calls.AlignedAlloc(100, 64), 0, 64)),
        ["AlignedRealloc(block, 200, 1)"] = static calls =>
            AlignedFreedLater(calls, calls.AlignedRealloc(calls.AlignedAlloc(100, 1), 200, 1)),
        ["AlignedRealloc(block, max, 64)"] = static calls =>
            calls.AlignedRealloc(calls.AlignedAlloc(100, 64), nuint.MaxValue, 64),
        ["AlignedRealloc(block, max - 63, 64)"] = static calls =>
            calls.AlignedRealloc(calls.AlignedAlloc(100, 64), nuint.MaxValue - 63, 64),
        ["AlignedRealloc(block, 8, 0)"] = static calls => calls.AlignedRealloc(calls.AlignedAlloc(100, 64), 8, 0),
        ["AlignedRealloc(block, 8, 48)"] = static calls => calls.AlignedRealloc(calls.AlignedAlloc(100, 64), 8, 48),
        ["AlignedRealloc(block, 8, max / 2)"] = static calls =>
            calls.AlignedRealloc(calls.AlignedAlloc(100, 64), 8, s_half),
        ["AlignedRealloc(null, 8, 3)"] = static calls => calls.AlignedRealloc(0, 8, 3),
        ["Free(null)"] = static calls => Done(() => calls.Free(0)),
        ["AlignedFree(null)"] = static calls => Done(() => calls.AlignedFree(0)),
    };

    public static TheoryData<string> Scenes => [.. s_scenes.Keys];

    [Theory]
    [MemberData(nameof(Scenes))]
    public void A_heap_does_as_NativeMemory_does(string scene)
    {
        using NativeHeap heap = new();
        Assert.Equal(OutcomeOf(scene, RawCalls.OfNativeMemory), OutcomeOf(scene, RawCalls.Of(heap)));
        heap.Verify();
    }

    private static string OutcomeOf(string scene, RawCalls calls)
    {
        try
        {
            return s_scenes[scene](calls) switch
            {
                null => "done",
                nint address => address == 0 ? "null" : "a block",
                object other => other.ToString()!,
            };
        }
        catch (Exception error) when (error is OutOfMemoryException or ArgumentException)
        {
            return error.GetType().Name;
        }
    }

    private static nint FreedLater(RawCalls calls, nint block)
    {
        calls.Free(block);
        return block;
    }

    private static nint AlignedFreedLater(RawCalls calls, nint block)
    {
        calls.AlignedFree(block);
        return block;
    }

    private static object? Done(Action action)
    {
        action();
        return null;
    }
}
