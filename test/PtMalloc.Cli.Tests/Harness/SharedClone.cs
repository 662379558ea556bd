using System;
using PtMalloc.Cli.Tests.Harness;
using Xunit;

[assembly: AssemblyFixture(typeof(SharedClone))]

namespace PtMalloc.Cli.Tests.Harness;

/// <summary>One clone for all the tests that only run it.</summary>
public sealed class SharedClone : IDisposable
{
    internal Clone Clone { get; } = new();

    public void Dispose() => Clone.Dispose();
}
