using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using PtMalloc.Cli.Bench.Workloads;

namespace PtMalloc.Cli.Bench.Allocators;

/// <summary>The allocators that can be compared: by name, or NAME=FILE for any other library.</summary>
internal static class AllocatorCatalog
{
    public const string Baseline = "glibc", Ours = "ptmalloc", Floor = "floor";

    private static readonly (string Name, string Package, string Soname)[] Peers =
    [
        ("jemalloc", "libjemalloc2", "libjemalloc.so.2"),
        ("tcmalloc", "libtcmalloc-minimal4", "libtcmalloc_minimal.so.4"),
        ("mimalloc", "libmimalloc2.0", "libmimalloc.so.2"),
    ];

    public static IEnumerable<string> Names => [Baseline, .. Peers.Select(peer => peer.Name), Ours, Floor];

    /// <summary>In the order in which they run: the baseline first, and once more at the end of each round.</summary>
    /// <param name="list">What the user asked for; everything where that is nothing.</param>
    public static List<Allocator> Select(IReadOnlyList<string> list)
    {
        IEnumerable<string> wanted = (list is [] ? Names : list).Where(name => name != Baseline).Distinct();
        Allocator baseline = new(Baseline, Role.Baseline, LoaderCache.Find("libc.so.6"));
        List<Allocator> selected =
            [baseline, .. wanted.Select(name => Find(name)), baseline with { Role = Role.Repeat }];
        string? twice = selected.CountBy(allocator => (allocator.Name, allocator.Role))
            .FirstOrDefault(name => name.Value > 1).Key.Name;
        return twice is null
            ? selected
            : throw RefusalException.Usage($"bench: --allocators: '{twice}' is there twice");
    }

    private static Allocator Find(string name) => name switch
    {
        Ours => new(Ours, Role.Ours, Installation.Library()),
        Floor => new(Floor, Role.Floor, Compiler.Floor()),
        _ when name.Split('=', 2) is [{ Length: > 0 } label, { Length: > 0 } file] =>
            new(label, Role.Ours, Named(file)),
        _ => FindPeer(name),
    };

    private static string Named(string file)
    {
        string library = Path.GetFullPath(file);
        return File.Exists(library)
            ? library
            : throw RefusalException.Usage($"bench: --allocators: no such file: {library}");
    }

    private static Allocator FindPeer(string name)
    {
        (string Name, string Package, string Soname) peer = Array.Find(Peers, known => known.Name == name);
        if (peer.Name is null)
            throw RefusalException.Usage(
                $"bench: no allocator '{name}'; there are: {string.Join(' ', Names)}, and NAME=FILE for any library");

        if (LoaderCache.TryFind(peer.Soname) is null && DebianPackages.Ensure([peer.Package]) is { } trouble)
            throw RefusalException.Failure($"bench: {name} {trouble}; or leave it out with --allocators");
        return new(name, Role.Peer, LoaderCache.Find(peer.Soname));
    }
}
