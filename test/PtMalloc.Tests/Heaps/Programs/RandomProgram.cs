using System;
using System.Collections.Generic;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;

namespace PtMalloc.Tests.Heaps.Programs;

/// <summary>A random program over two heaps, some threads and some places for blocks.</summary>
internal sealed record RandomProgram(NativeHeapOptions Options, IReadOnlyList<Call> Calls)
{
    public const int Heaps = 2, Threads = 3, Places = 24;

    /// <summary>Programs of up to so many calls.</summary>
    public static Arbitrary<RandomProgram> UpTo(int calls) => Arb.From(
        from options in OptionChoices
        from length in Gen.Choose(1, calls)
        from drawn in Calling.ArrayOf(length)
        select new RandomProgram(options, drawn),
        Shrink);

    public override string ToString() => $"{Options}\n{string.Join('\n', Calls)}";

    private static Gen<NativeHeapOptions> OptionChoices =>
        from guard in Gen.Frequency(
            (6, Gen.Constant(GuardLevel.None)),
            (1, Gen.Constant(GuardLevel.Canaries)),
            (1, Gen.Constant(GuardLevel.Quarantine)))
        from isZeroing in Gen.Frequency((3, Gen.Constant(false)), (1, Gen.Constant(true)))
        from arenas in Gen.Choose(0, 2)
        from isTracking in Gen.Frequency((7, Gen.Constant(false)), (1, Gen.Constant(true)))
        select new NativeHeapOptions
        {
            Guard = guard,
            ZeroMemory = isZeroing,
            MaxArenas = arenas,
            TrackAllocations = isTracking
        };

    private static Gen<Call> Calling =>
        from verb in Gen.Frequency(
            (30, Gen.Constant(Verb.Alloc)),
            (8, Gen.Constant(Verb.AllocZeroed)),
            (8, Gen.Constant(Verb.AlignedAlloc)),
            (10, Gen.Constant(Verb.Realloc)),
            (8, Gen.Constant(Verb.AlignedRealloc)),
            (30, Gen.Constant(Verb.Free)),
            (5, Gen.Constant(Verb.FreeSized)),
            (3, Gen.Constant(Verb.FreeElsewhere)),
            (2, Gen.Constant(Verb.Trim)),
            (4, Gen.Constant(Verb.EndThread)))
        from heap in Gen.Choose(0, Heaps - 1)
        from thread in Gen.Choose(0, Threads - 1)
        from place in Gen.Choose(0, Places - 1)
        from size in Sizes
        from power in Gen.Choose(0, 14)
        select new Call(verb, heap, thread, place, size, power);

    private static Gen<int> Sizes => Gen.Frequency(
        (10, Gen.Choose(0, 200)),
        (6, Gen.Choose(0, 5000)),
        (4, Gen.Choose(0, 150_000)),
        (4, Gen.Elements(0, 24, 25, 1032, 1033, 1040, 4096, 65_536, 131_072)),
        (1, Gen.Choose(150_000, 2_000_000)));

    /// <summary>Without a half, without a quarter and so on down to single calls.</summary>
    private static IEnumerable<RandomProgram> Shrink(RandomProgram program)
    {
        for (int length = program.Calls.Count / 2; length > 0; length /= 2)
        {
            for (int start = 0; start < program.Calls.Count; start += length)
                yield return program with
                {
                    Calls = [.. program.Calls.Where((_, index) => index < start || index >= start + length)]
                };
        }
    }
}
