using System;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;

namespace PtMalloc.Proof.Tests;

/// <summary>Random programs with sizes from the interesting edges.</summary>
internal static class Programs<TLayout>
    where TLayout : ILayout
{
    private const int MostNames = 48;

    /// <summary>Blocks for several magazines and more, beside those that caches hold.</summary>
    private const int MostSwept = 96;

    /// <summary>Programs of up to so many statements.</summary>
    public static Arbitrary<Script> UpTo(int statements)
    {
        Gen<int> threads = Gen.Frequency((3, Gen.Constant(0)), (3, Gen.Choose(1, 3)));
        return Of(statements, Gen.Choose(1, MostNames), Drafts(Gen.Choose(0, 999), threads, Sizes()));
    }

    /// <summary>
    /// One thread's malloc, realloc and free, with sizes of every magnitude: so what is freed has to serve later
    /// requests.
    /// </summary>
    public static Arbitrary<Script> OfChurn(int statements) =>
        Of(statements, Gen.Constant(MostNames), Drafts(Plain, Gen.Constant(0), EveryMagnitude));

    /// <summary>
    /// Sweeps over a fixed set of names, which allocate and free many blocks of few sizes in a row, so that lists fill
    /// and empty.
    /// </summary>
    public static Arbitrary<Script> OfSweeps(int statements)
    {
        Gen<int> threads = Gen.Frequency((12, Gen.Constant(0)), (1, Gen.Choose(1, 3)));
        nuint largeSmall = 62 * TLayout.Alignment;
        Gen<nuint> sizes = Gen.Frequency(
            (9, Gen.Constant(largeSmall)), (1, Gen.Elements(largeSmall - 100, largeSmall / 2)));
        Func<int, Gen<Draft>> drafts = Drafts(Plain, threads, sizes);
        return Of(statements, Gen.Constant(MostSwept), drafts, (draft, position) =>
            draft with { Name = position % MostSwept });
    }

    /// <summary>Threads whose blocks are large enough that their arenas need further heaps.</summary>
    public static Arbitrary<Script> OfHeaps(int statements)
    {
        int heap = (int)TLayout.MaxHeapSize;
        Gen<nuint> sizes = Gen.Choose(heap / 64, heap / 3).Select(size => (nuint)size);
        return Of(statements, Gen.Constant(12), Drafts(Plain, Gen.Choose(0, 2), sizes));
    }

    /// <summary>The choices of malloc, realloc and free.</summary>
    private static Gen<int> Plain => Gen.Choose(Drafting<TLayout>.FirstPlain, 999);

    private static Gen<nuint> EveryMagnitude =>
        from magnitude in Gen.Choose(4, 16)
        from size in Gen.Choose(1 << magnitude, 2 << magnitude)
        select (nuint)size;

    private static Arbitrary<Script> Of(int statements, Gen<int> nameCounts, Func<int, Gen<Draft>> drafts) =>
        Of(statements, nameCounts, drafts, (draft, _) => draft);

    private static Arbitrary<Script> Of(
        int statements, Gen<int> nameCounts, Func<int, Gen<Draft>> drafts, Func<Draft, int, Draft> place)
    {
        Gen<Script> programs =
            from length in Gen.Choose(1, statements)
            from names in nameCounts
            from mustUncommit in Gen.Elements(false, true)
            from drawn in drafts(names).ArrayOf(length)
            select Drafting<TLayout>.ToScript(drawn.Select(place), mustUncommit);
        return Arb.From(programs, script => script.Shrink());
    }

    private static Func<int, Gen<Draft>> Drafts(Gen<int> choices, Gen<int> threads, Gen<nuint> sizes) => names =>
        from choice in choices
        from thread in threads
        from name in Gen.Choose(0, names - 1)
        from size in sizes
        from detail in Gen.Choose(0, 9999)
        select new Draft(choice, thread, name, size, detail);

    private static Gen<nuint> Sizes() => Gen.Frequency(
        (450, Gen.Choose(0, 300).Select(size => (nuint)size)),
        (200, Gen.Choose(0, 2000).Select(size => (nuint)size)),
        (250, Gen.Elements(Edges<TLayout>.Bins)),
        (60, Gen.Choose(0, 150_000).Select(size => (nuint)size)),
        (25, Gen.Elements(Edges<TLayout>.System)),
        (15, Gen.Elements(Edges<TLayout>.Absurd)));
}
