using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Xunit;

namespace PtMalloc.Native.Tests;

/// <summary>
/// What the programs assert is true of glibc's own malloc: they test the interface, not our idea of it.
/// </summary>
public sealed class GlibcTests(Workshop workshop)
{
    public static IEnumerable<TheoryDataRow<string, string>> Runs =>
        from source in NativeSource.All.Values
        where !source.IsManual && source.Setups.Contains(Setup.Glibc)
        from run in source.Runs
        select new TheoryDataRow<string, string>(source.Name, run);

    [Theory]
    [MemberData(nameof(Runs))]
    public async Task Glibc_passes(string program, string run) =>
        await new ProgramRun(workshop, NativeSource.All[program], run, Setup.Glibc).PassAsync();
}
