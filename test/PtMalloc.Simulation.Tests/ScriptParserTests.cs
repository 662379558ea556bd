using System.Collections.Generic;
using System.Linq;
using PtMalloc.Simulation.Scripts;
using Xunit;

namespace PtMalloc.Simulation.Tests;

/// <summary>What scripts mean, and the message for a script that is wrong.</summary>
public sealed class ScriptParserTests
{
    private const string ParameterNames =
        "M_MXFAST, M_TRIM_THRESHOLD, M_TOP_PAD, M_MMAP_THRESHOLD, M_MMAP_MAX, M_PERTURB, M_ARENA_TEST or M_ARENA_MAX";

    [Fact]
    public void Every_kind_of_statement_is_read()
    {
        IReadOnlyList<Statement> statements = Parse(
            "a=malloc(24); b=calloc(3,100); free(a); c=memalign(64,20); b=realloc(b,500); "
            + "thread 2: d=malloc(8); exit 2; trim(0); mallopt(M_TOP_PAD, 4K)");

        Assert.Equal(
            [
                (1, Operation.Malloc, "a"), (1, Operation.Calloc, "b"), (1, Operation.Free, null),
                (1, Operation.Memalign, "c"),
                (1, Operation.Realloc, "b"), (2, Operation.Malloc, "d"), (2, Operation.Exit, null),
                (1, Operation.Trim, null),
                (1, Operation.Mallopt, null),
            ],
            statements.Select(statement => (statement.Thread, statement.Operation, statement.Result)));
        Assert.Equal([new Operand(null, 3), new Operand(null, 100)], statements[1].Operands);
        Assert.Equal([new Operand("b", 0), new Operand(null, 500)], statements[4].Operands);
        Assert.Equal([new Operand(null, (nuint)(int)Option.TopPad), new Operand(null, 4096)], statements[8].Operands);
    }

    [Theory]
    [InlineData("malloc(0x20)", 32)]
    [InlineData("malloc(128K)", 128 << 10)]
    [InlineData("malloc(2M)", 2 << 20)]
    [InlineData("malloc( 7 )", 7)]
    public void Numbers_are_decimal_or_hexadecimal_with_K_and_M(string script, int size) =>
        Assert.Equal((nuint)size, Parse(script)[0].Operands[0].Number);

    [Fact]
    public void A_statement_knows_its_column_and_text()
    {
        Statement second = Parse("a=malloc(1) ;thread 2: b = malloc(2) ;")[1];

        Assert.Equal((24, "b = malloc(2)"), (second.Column, second.Text));
    }

    [Theory]
    [InlineData("", 1, "expected a statement, such as a=malloc(24), found the end")]
    [InlineData("a=malloc(24; b=malloc(1)", 12, "expected ')', found ';'")]
    [InlineData("a=malloc()", 10, "expected a size, found ')'")]
    [InlineData("a=malloc(2x)", 10, "expected a size, found '2x'")]
    [InlineData("a=malloc(9999999999)", 10, "expected a size of at most 2147483647, found '9999999999'")]
    [InlineData("a=calloc(3)", 11, "expected ',', found ')'")]
    [InlineData("a=free(0)", 3, "expected malloc, calloc, realloc or memalign, found 'free'")]
    [InlineData("free(b)", 6, "expected the name of a block, or 0; 'b' was given none yet")]
    [InlineData("free(1)", 6, "expected the name of a block, or 0, found '1'")]
    [InlineData(
        "a=malloc(1); dance(a)",
        14,
        "expected malloc, calloc, realloc, memalign, free, trim or mallopt, found 'dance'")]
    [InlineData("a=mallopt(M_PERTURB,1)", 3, "expected malloc, calloc, realloc or memalign, found 'mallopt'")]
    [InlineData("mallopt(M_FAST,1)", 9, "expected " + ParameterNames + ", found 'M_FAST'")]
    [InlineData("mallopt(1,0)", 9, "expected " + ParameterNames + ", found '1'")]
    [InlineData("mallopt(M_MXFAST)", 17, "expected ',', found ')'")]
    [InlineData("mallopt(M_MMAP_MAX,-1)", 20, "expected a value, found '-'")]
    [InlineData("a=malloc(1) b=malloc(1)", 13, "expected ';' or the end, found 'b'")]
    [InlineData("malloc=malloc(1)", 1, "'malloc' can't be a block's name")]
    [InlineData("thread 5: a=malloc(1)", 8, "expected a thread's number from 1 to 4, found '5'")]
    [InlineData("thread 2 a=malloc(1)", 10, "expected ':', found 'a'")]
    [InlineData("exit 2; thread 2: a=malloc(1)", 16, "thread 2 has ended")]
    [InlineData("exit 1; a=malloc(1)", 9, "thread 1 has ended")]
    [InlineData(
        "thread 2: exit 2", 11, "expected malloc, calloc, realloc, memalign, free, trim or mallopt, found 'exit'")]
    public void An_error_has_its_column_and_says_what_was_expected(string script, int column, string reason)
    {
        ScriptException error = Assert.Throws<ScriptException>(() => Parse(script));

        Assert.Equal((column, reason), (error.Column, error.Reason));
    }

    [Fact]
    public void The_message_shows_the_script_with_a_caret_under_the_column()
    {
        ScriptException error = Assert.Throws<ScriptException>(() => Parse("a=malloc(24"));

        Assert.Equal("column 12: expected ')', found the end\n  a=malloc(24\n             ^", error.Message);
    }

    private static IReadOnlyList<Statement> Parse(string script) =>
        ScriptParser.Parse(script, threads: 4, largest: int.MaxValue);
}
