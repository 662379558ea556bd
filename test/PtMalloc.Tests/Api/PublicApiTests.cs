using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.CompilerServices;
using Xunit;

namespace PtMalloc.Tests;

public sealed class PublicApiTests
{
    private const string Snapshot = "PublicApi.txt";

    [Fact]
    public void The_public_API_is_what_the_snapshot_says()
    {
        string[] expected = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, Snapshot));
        string actual = PublicApi.Of(typeof(NativeHeap).Assembly);
        string[] found = actual.TrimEnd('\n').Split('\n');
        if (expected.SequenceEqual(found))
            return;

        string received = Path.Combine(AppContext.BaseDirectory, "PublicApi.received.txt");
        File.WriteAllText(received, actual);
        Assert.Fail(
            $"The public API of PtMalloc.dll is not what test/PtMalloc.Tests/{Snapshot} says:\n"
            + string.Concat(WithTypes(expected).Except(WithTypes(found)).Select(static line => $"  - {line}\n"))
            + string.Concat(WithTypes(found).Except(WithTypes(expected)).Select(static line => $"  + {line}\n"))
            + $"If that is meant, make it the snapshot: cp {received} {Path.Combine(SourceFolder(), Snapshot)}");
    }

    /// <summary>Each member behind the kind and name of its type.</summary>
    private static IEnumerable<string> WithTypes(string[] lines)
    {
        string type = "";
        foreach (string line in lines)
        {
            bool isMember = line.StartsWith(' ');
            if (!isMember)
                type = line.Split(" : ")[0];
            yield return isMember ? $"{type}:{line[3..]}" : line;
        }
    }

    private static string SourceFolder([CallerFilePath] string path = "") =>
        Path.GetDirectoryName(Path.GetDirectoryName(path))!;
}
