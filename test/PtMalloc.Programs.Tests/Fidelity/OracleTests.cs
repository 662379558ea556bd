using System;
using System.Linq;
using Xunit;

namespace PtMalloc.Programs.Tests.Fidelity;

/// <summary>In 100,000 operations, our malloc gives the offsets, chunk sizes and counters that glibc's gives.</summary>
public sealed class OracleTests
{
    private static readonly int[] s_seeds = [1, 2, 3, 4];

    public OracleTests() => Oracle.Require();

    public static MatrixTheoryData<Mix, int> Runs => new(Enum.GetValues<Mix>(), s_seeds);

    public static TheoryData<Mix> Mixes => [.. Enum.GetValues<Mix>()];

    [Theory, MemberData(nameof(Runs))]
    public void Places_every_block_where_glibc_does(Mix mix, int seed)
    {
        var divergence = Divergence.Between(Oracle.OnGlibc(seed, mix), Oracle.OnOurs(seed, mix));

        Assert.True(divergence is null, divergence);
    }

    [Theory, MemberData(nameof(Mixes))]
    public void Glibc_agrees_with_itself(Mix mix)
    {
        var divergence = Divergence.Between(Oracle.OnGlibc(seed: 1, mix), Oracle.OnGlibc(seed: 1, mix));

        Assert.True(divergence is null, divergence);
    }

    public static TheoryData<string, Mix> Knobs => new()
    {
        { "glibc.malloc.mxfast=0", Mix.Tiny },
        { "glibc.malloc.mxfast=160", Mix.Bursts },
        { "glibc.malloc.top_pad=4096", Mix.Small },
        { "glibc.malloc.trim_threshold=4194304", Mix.Large },
        { "glibc.malloc.mmap_threshold=262144", Mix.Wide },
        { "glibc.malloc.mmap_max=0", Mix.Growth },
        { "MALLOC_TOP_PAD_=0", Mix.Large },
        { "MALLOC_TRIM_THRESHOLD_=1000000", Mix.Large },
        { "MALLOC_MMAP_THRESHOLD_=65536", Mix.Large },
        { "MALLOC_MMAP_MAX_=3", Mix.Wide },
    };

    [Theory, MemberData(nameof(Knobs))]
    public void A_knob_changes_what_glibc_does(string knob, Mix mix) =>
        Assert.NotNull(Divergence.Between(Oracle.OnGlibc(seed: 1, mix), Oracle.OnGlibc(seed: 1, mix, knob)));

    [Theory, MemberData(nameof(Knobs))]
    public void A_knob_does_to_us_what_it_does_to_glibc(string knob, Mix mix)
    {
        var divergence = Divergence.Between(Oracle.OnGlibc(seed: 1, mix, knob), Oracle.OnOurs(seed: 1, mix, knob));

        Assert.True(divergence is null, divergence);
    }

    [Fact]
    public void A_divergence_is_told_with_the_operation_and_those_before_it()
    {
        var expected = Oracle.OnGlibc(seed: 1, Mix.Tiny);
        var altered = expected.Bytes.ToArray();
        altered[1000 * OracleRecord.Size + 16]++; // the offset that operation 1000 returned

        var divergence = Divergence.Between(expected, expected with { Records = altered });

        Assert.StartsWith("operation 1000 differs:", divergence, StringComparison.Ordinal);
        Assert.Equal(5, divergence!.Split("Equal before it:\n")[1].Split("Run:")[0].Trim().Split('\n').Length);
    }
}
