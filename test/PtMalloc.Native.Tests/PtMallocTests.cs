using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Xunit;

namespace PtMalloc.Native.Tests;

/// <summary>The programs of <see cref="GlibcTests"/>, and some that only we pass, on libptmalloc.so.</summary>
public sealed class PtMallocTests(Workshop workshop)
{
    public static IEnumerable<TheoryDataRow<string, string, Setup>> Runs =>
        from source in NativeSource.All.Values
        where !source.IsManual
        from setup in source.Setups
        where setup != Setup.Glibc
        from run in source.Runs
        select new TheoryDataRow<string, string, Setup>(source.Name, run, setup);

    public static IEnumerable<TheoryDataRow<string, string>> Measures =>
        from source in NativeSource.All.Values
        where source.ShareOfGlibc is not null
        from run in source.Runs
        select new TheoryDataRow<string, string>(source.Name, run);

    [Theory]
    [MemberData(nameof(Runs))]
    public async Task Passes(string program, string run, Setup setup) =>
        await new ProgramRun(workshop, NativeSource.All[program], run, setup).PassAsync();

    [Theory]
    [MemberData(nameof(Measures))]
    public async Task Does_as_well_as_glibc(string program, string run)
    {
        NativeSource source = NativeSource.All[program];
        double glibc = await MeasureAsync(Setup.Glibc), ours = await MeasureAsync(Setup.Preloaded);
        Assert.True(
            ours >= source.ShareOfGlibc * glibc,
            $"{source.Title}\nwith '{run}': {ours} is {ours / glibc:P1} of glibc's {glibc}; "
            + $"expected at least {source.ShareOfGlibc:P0}");

        async Task<double> MeasureAsync(Setup setup) =>
            double.Parse((await new ProgramRun(workshop, source, run, setup).PassAsync()).Output, Text.Culture);
    }
}
