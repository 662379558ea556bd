using System;

namespace PtMalloc.Cli.Tests.Harness;

/// <summary>The clone under test, built.</summary>
internal static class Project
{
    public static string Root { get; } = Environment.GetEnvironmentVariable("PTMALLOC_ROOT")
        ?? throw new InvalidOperationException("PTMALLOC_ROOT is not set: run this suite with ./ptmalloc test Cli");
}
