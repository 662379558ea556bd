using System;
using System.Linq;
using System.Text;
using Xunit;

namespace PtMalloc.Core.Tests;

/// <summary>The descriptor's texts, which are literals, say what the enums say.</summary>
public class FieldNamesTests
{
    [Fact]
    public void Root_fields_are_told_as_they_are() => AssertTold<RootField>(FieldNames.Root);

    [Fact]
    public void Arena_fields_are_told_as_they_are() => AssertTold<ArenaField>(FieldNames.Arena);

    [Fact]
    public void Cache_fields_are_told_as_they_are() => AssertTold<CacheField>(FieldNames.Cache);

    [Fact]
    public void Heap_fields_are_told_as_they_are() => AssertTold<HeapField>(FieldNames.Heap);

    private static void AssertTold<TField>(ReadOnlySpan<byte> text)
        where TField : struct, Enum
    {
        string[] fields = Enum.GetValues<TField>()
            .Where(field => field.ToString() != "Count")
            .Select(field => $"{field}={Convert.ToInt32(field, System.Globalization.CultureInfo.InvariantCulture)}")
            .ToArray();
        Assert.Equal(string.Join(' ', fields), Encoding.UTF8.GetString(text));
    }
}
