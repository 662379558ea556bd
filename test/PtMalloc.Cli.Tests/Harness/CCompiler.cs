using Xunit;

namespace PtMalloc.Cli.Tests.Harness;

internal static class CCompiler
{
    public static void Compile(string source, string output, params string[] options)
    {
        Result result = new Command("gcc", [.. options, "-o", output, "-x", "c", "-"]) { Input = source }.Run();
        Assert.True(result.ExitCode == 0, result.Error);
    }
}
