using System.Runtime.Versioning;
using PtMalloc.Native.Tests;
using Xunit;

// Most tests wait for a program; the stress runs beside all the others.
[assembly: CollectionBehavior(MaxParallelThreads = 4)]
[assembly: AssemblyFixture(typeof(Workshop))]
[assembly: SupportedOSPlatform("linux")]
