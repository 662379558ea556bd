using System.Collections.Generic;
using static PtMalloc.Proof.Tests.Statement;

namespace PtMalloc.Proof.Tests;

/// <summary>Short programs that between them ask the system for everything the allocator ever asks for.</summary>
internal static class Scenarios<TLayout>
    where TLayout : ILayout
{
    private const int Mapped = 200_000;
    private const int Unmapped = 100_000;

    private static nuint Heap => TLayout.MaxHeapSize;

    public static IReadOnlyDictionary<string, Script> All { get; } = new Dictionary<string, Script>
    {
        ["first malloc"] = Script.Of([Malloc("a", 24)]),
        ["growth of main"] = Script.Of(
        [
            Malloc("a", Unmapped), Malloc("b", Unmapped), Malloc("c", 3000), Free("a"), Malloc("d", Unmapped + 20_000),
            Calloc("e", 1, Unmapped),
        ]),
        ["thread arena"] = Script.Of(
        [
            Malloc("a", 24), Malloc("b", 24, 2), Malloc("c", Unmapped, 2), Calloc("d", 1, Unmapped, 2), Free("a", 2),
            Free("c", 1), Malloc("e", Unmapped, 2),
        ]),
        ["second heap"] = Script.Of(
        [
            Mallopt(Option.MapThreshold, Heap), Malloc("a", 24, 2), Malloc("b", Heap / 2, 2), Malloc("c", Heap / 3, 2),
            Malloc("d", Heap / 4, 2), Malloc("e", Heap / 2, 2),
            Free("d", 2), Free("e", 2), Malloc("f", Heap / 3, 2), Free("f", 2), Free("c", 2), Free("b", 2),
        ]),
        ["realloc in an arena"] = Script.Of(
        [
            Malloc("a", 24), Realloc("a", 500), Malloc("b", 24), Realloc("a", Unmapped), Realloc("b", Unmapped),
            Realloc("a", 3000), Realloc("a", Unmapped),
            Malloc("c", 100, 2), Realloc("c", Unmapped, 2), Malloc("d", 100, 2), Realloc("c", Unmapped + 20_000, 2),
            Realloc("d", Unmapped, 1), Realloc("c", 0, 2),
        ]),
        ["realloc of mapped chunks"] = Script.Of(
        [
            Malloc("a", 1000), Malloc("b", Mapped), Realloc("b", 2 * Mapped), Realloc("b", Mapped + 30_000),
            Realloc("b", 1000), Realloc("b", 2 * Mapped),
            Realloc("a", Mapped, 2), Realloc("a", 3 * Mapped, 2), Realloc("a", 0, 2),
        ]),
        ["memalign"] = Script.Of(
        [
            Memalign("a", 64, 20), Memalign("b", 4096, Unmapped), Memalign("c", 65536, Mapped),
            Memalign("d", 4096, Unmapped, 2), Memalign("e", 128, 24, 2),
            Realloc("c", 2 * Mapped), Free("b"), Memalign("f", 8192, 3000), Free("c", 2),
        ]),
        ["mapped chunks"] = Script.Of(
        [
            Malloc("a", Mapped), Malloc("b", Mapped, 2), Calloc("c", 2, Mapped), Free("a"), Malloc("d", Mapped),
            Free("b"), Malloc("e", 3 * Mapped), Free("c"), Free("e"),
        ]),
        ["trim"] = Script.Of(
        [
            Malloc("a", Unmapped), Malloc("b", 24), Malloc("c", Unmapped), Malloc("d", Unmapped), Free("a"), Trim(),
            Free("d"), Free("c"), Trim(4096),
            Malloc("e", Unmapped, 2), Malloc("f", 24, 2), Malloc("g", Unmapped, 2), Malloc("h", Unmapped, 2),
            Free("e", 2), Trim(0, 2), Free("h", 2), Free("g", 2), Malloc("i", Unmapped, 2),
        ]),
        ["many threads"] = Script.Of(
        [
            Malloc("a", 24), Malloc("b", 24, 2), Malloc("c", 100, 3), Malloc("d", 1000, 4), Malloc("e", Unmapped, 5),
            Malloc("f", 24, 6), Malloc("g", 24, 7), Malloc("h", 24, 8), Malloc("i", 24, 9),
            Free("c", 4), Free("d", 3), Exit(3), Exit(5), Malloc("c", Unmapped, 10), Free("e", 10), Exit(10),
            Free("i", 2),
        ]),
    };
}
