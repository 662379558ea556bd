namespace PtMalloc.Cli.Bench.Allocators;

/// <summary>A library to preload.</summary>
internal sealed record Allocator(string Name, Role Role, string Library);
