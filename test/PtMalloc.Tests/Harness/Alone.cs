using Xunit;

namespace PtMalloc.Tests.Harness;

/// <summary>
/// Tests that measure the whole process, or that make so many threads that others would wait: they run when no other
/// does.
/// </summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
