using System;
using System.IO;
using PtMalloc.Tests.Harness;
using Xunit;

namespace PtMalloc.Tests.Samples;

/// <summary>The programs under samples/ do what they say.</summary>
public sealed class SampleTests
{
    [Theory]
    [InlineData("BufferServer", "Served 4 clients: ")]
    [InlineData("ImageFilter", "Blurred 1283 x 720 pixels 20 times: ")]
    [InlineData("ScratchParser", "Parsed 100 documents of ")]
    public void A_sample_succeeds_and_says_what_it_did_and_what_its_heap_holds(string name, string words)
    {
        using Scratch scratch = new();
        string output = OtherProgram.Run(BuiltClone.Sample(name), scratch.Folder);
        Assert.StartsWith(words, output, StringComparison.Ordinal);
        Assert.Contains("; from the system ", output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_library_works_in_a_program_published_with_NativeAOT()
    {
        using Scratch scratch = new();
        OtherProgram.Run(
            "dotnet", scratch.Folder, "publish", Path.Join(BuiltClone.Root, "samples/ScratchParser"), "--no-build",
            "--configuration", BuiltClone.Configuration, "--framework", "net9.0", "--output", scratch.Folder);

        string program = Path.Join(scratch.Folder, "ScratchParser");
        Assert.False(File.Exists(program + ".dll"), "what was published needs a runtime");
        Assert.StartsWith(
            "Parsed 100 documents of ", OtherProgram.Run(program, scratch.Folder), StringComparison.Ordinal);
    }
}
