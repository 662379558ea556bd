using System.Collections.Generic;

namespace PtMalloc.Cli.Bench.Dotnet;

/// <summary>All that was measured.</summary>
internal sealed record DotnetResults(IReadOnlyList<DotnetMeasurement> Times, IReadOnlyList<MemoryMeasurement> Memory);
