using System;

namespace PtMalloc.Proof.Tests;

/// <summary>The allocator did not do what malloc.h promises.</summary>
public sealed class BrokenPromiseException(string statement, string what)
    : Exception($"{statement}: {what}.");
