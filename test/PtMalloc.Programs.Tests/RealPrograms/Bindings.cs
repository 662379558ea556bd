using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Xunit;

namespace PtMalloc.Programs.Tests.RealPrograms;

/// <summary>Who serves the malloc family in each process of a run.</summary>
internal sealed class Bindings
{
    private static readonly HashSet<string> s_family =
    [
        "malloc", "free", "calloc", "realloc", "reallocarray", "memalign", "aligned_alloc", "posix_memalign", "valloc",
        "pvalloc",
        "malloc_usable_size", "mallinfo", "mallinfo2", "mallopt", "malloc_trim", "malloc_stats", "malloc_info", "cfree",
        "free_sized", "free_aligned_sized",
    ];

    private readonly IReadOnlyList<Binding[]> _processes;

    private Bindings(IReadOnlyList<Binding[]> processes) => _processes = processes;

    /// <summary>One file per process, as <c>LD_DEBUG_OUTPUT</c> writes them.</summary>
    public static Bindings Read(string folder) =>
        new([.. Directory.GetFiles(folder).Select(file =>
            File.ReadLines(file).Select(Binding.Parse).OfType<Binding>().ToArray())]);

    public int Processes => _processes.Count;

    /// <summary>Only the processes in which a file of this name is loaded.</summary>
    public Bindings WhereLoaded(string file) =>
        new([.. _processes.Where(process =>
            process.Any(binding => binding.From.Contains(file, StringComparison.Ordinal)))]);

    /// <summary>Every distinct binding of a process of the run.</summary>
    public IEnumerable<Binding> All => _processes.SelectMany(process => process).Distinct();

    public IEnumerable<Binding> Family => All.Where(binding => s_family.Contains(binding.Symbol));

    /// <summary>References to the malloc family that end anywhere but in <paramref name="library"/>.</summary>
    public IEnumerable<Binding> NotServedBy(string library) =>
        _processes.SelectMany(process => Strays(process, library)).Distinct();

    /// <summary>Every process has its memory from <paramref name="library"/>, and from nothing else.</summary>
    public void AssertServedBy(string library)
    {
        Assert.Contains(Family, binding => binding.Symbol == "malloc" && binding.To == library);
        Assert.Empty(NotServedBy(library));
    }

    private static IEnumerable<Binding> Strays(Binding[] process, string library)
    {
        var family = process.Where(binding => s_family.Contains(binding.Symbol)).ToArray();
        var served = family.Where(binding => binding.To == library)
            .Select(binding => (binding.From, binding.Symbol))
            .ToHashSet();
        return family.Where(binding => binding.To != library && !IsStub(binding));

        // A program at a fixed address (node, python) that takes the address of malloc lends its own jump stub to the
        // whole process as malloc's one address; the stub itself goes where the program's own reference goes.
        bool IsStub(Binding binding) => served.Contains((binding.To, binding.Symbol));
    }
}
