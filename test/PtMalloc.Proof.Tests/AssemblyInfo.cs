using PtMalloc.Proof.Tests;
using Xunit;

[assembly: AssemblyFixture(typeof(Tally))]
