using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Text;
using Xunit;

namespace PtMalloc.Core.Tests;

/// <summary>The table of options, and docs/tunables.md, which shows it.</summary>
public sealed class OptionTableTests
{
    private const string SharedTitle = """
        | name | `MALLOC_` variable | mallopt | values | default | what |
        |---|---|---|---|---|---|
        """;

    private const string OurTitle = """
        | variable | values | default | what |
        |---|---|---|---|
        """;

    public static TheoryData<Option> Options => new(Enum.GetValues<Option>());

    [Fact]
    public void It_ends_behind_the_last_option()
    {
        Assert.Equal(OptionRow.End, Enum.GetValues<Option>().Max() + 1);
    }

    [Theory, MemberData(nameof(Options))]
    public void A_row_has_a_name_and_bounds_and_a_text(Option option)
    {
        Core64.ReadRow(option, out OptionRow row);

        Assert.NotEqual(0, row.Name.Length);
        Assert.NotEqual(0, row.Text.Length);
        Assert.True(row.Least < row.Most);
        if (row.Default != OptionRow.Computed)
            Assert.InRange(row.Default, row.Least, row.Most);
    }

    [Fact]
    public void No_name_and_no_number_stands_for_two_options()
    {
        List<string> names = [];
        foreach (Option option in Enum.GetValues<Option>())
        {
            Core64.ReadRow(option, out OptionRow row);
            if (row.Family != OptionFamily.Ours)
                names.Add("glibc.malloc." + Read(row.Name));
            if (row.Family != OptionFamily.Glibc)
                names.Add("PTMALLOC_" + Read(row.Name));
            if (row.Variable.Length > 0)
                names.Add("MALLOC_" + Read(row.Variable));
            if (row.Number != 0)
                names.Add("mallopt " + row.Number);
        }

        Assert.Distinct(names);
    }

    [Fact]
    public void Bounds_follow_the_layout()
    {
        Core32.ReadRow(Option.MaxFast, out OptionRow row);

        Assert.Equal((80u, 64u), (row.Most, row.Default));
    }

    [Theory]
    [InlineData(SharedTitle, false)]
    [InlineData(OurTitle, true)]
    public void The_documents_show_it(string title, bool isOurs)
    {
        string document = File.ReadAllText(Path.Join(Folder(), "../../../docs/tunables.md"));
        string table = Table(title, isOurs);

        Assert.True(
            document.Contains(table, StringComparison.Ordinal), $"docs/tunables.md should have this table:\n{table}");
    }

    private static string Table(string title, bool isOurs)
    {
        StringBuilder table = new($"\n{title}\n");
        foreach (Option option in Enum.GetValues<Option>())
        {
            Core64.ReadRow(option, out OptionRow row);
            if ((row.Family == OptionFamily.Ours) == isOurs)
                table.Append($"|{Names(row)}|{Values(row)}|{Default(row)}| {Read(row.Text)} |\n");
        }

        return table.Append('\n').ToString();
    }

    private static string Names(in OptionRow row)
    {
        string name = Read(row.Name);
        if (row.Family == OptionFamily.Ours)
            return $" `PTMALLOC_{name}` ";

        string tunable = name.ToLowerInvariant();
        string only = row.Family == OptionFamily.Glibc ? $" (only as `glibc.malloc.{tunable}`)" : "";
        string variable = row.Variable.Length > 0 ? $" `{Read(row.Variable)}` " : " ";
        string number = row.Number != 0 ? $" M_{name} ({row.Number.ToString().Replace('-', '−')}) " : " ";
        return $" `{tunable}`{only} |{variable}|{number}";
    }

    private static string Values(in OptionRow row)
    {
        if (row.ZeroWord.Length > 0)
            return $" `{Read(row.ZeroWord)}`, `{Read(row.OneWord)}` ";
        return row.Most == nuint.MaxValue ? $" ≥ {row.Least} " : $" {row.Least} … {row.Most} ";
    }

    private static string Default(in OptionRow row)
    {
        if (row.ZeroWord.Length > 0)
            return $" `{Read(row.ZeroWord)}` ";
        return row.Default != OptionRow.Computed ? $" {row.Default} " : " ";
    }

    private static string Read(ReadOnlySpan<byte> text) => Encoding.UTF8.GetString(text);

    private static string Folder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
