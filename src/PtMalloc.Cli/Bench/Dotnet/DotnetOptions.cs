using System.Collections.Generic;

namespace PtMalloc.Cli.Bench.Dotnet;

/// <summary>What the user asked for.</summary>
/// <param name="Workloads">What to run.</param>
/// <param name="Rounds">How often each is measured.</param>
/// <param name="IsQuick">Whether each is measured for a moment only.</param>
/// <param name="Json">Where the measurements go.</param>
internal sealed record DotnetOptions(IReadOnlyList<DotnetWorkload> Workloads, int Rounds, bool IsQuick, string? Json);
