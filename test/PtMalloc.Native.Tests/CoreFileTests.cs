using System;
using System.Buffers.Binary;
using System.IO;
using System.Threading.Tasks;
using Xunit;

namespace PtMalloc.Native.Tests;

/// <summary>
/// A core file as the kernel's default filter leaves it holds the descriptor, at the start of a page.
/// </summary>
public sealed class CoreFileTests(Workshop workshop)
{
    private const int Page = 4096;
    private const int FormatVersionOffset = 8;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task A_core_file_holds_the_descriptor_at_the_start_of_a_page()
    {
        await Packages.EnsureAsync("gdb", "gdb", TestContext.Current.CancellationToken);
        string program = await workshop.BuildAsync(NativeSource.All["edges/malloc_zero.c"], Setup.Preloaded);
        string core = Path.GetTempFileName();
        try
        {
            // gdb's gcore asks /proc/PID/coredump_filter what to dump, as the kernel does.
            Outcome outcome = await Command.RunAsync(
                [
                    "gdb", "-nx", "-quiet", "-batch",
                    "-ex", "set debuginfod enabled off",
                    "-ex", $"set exec-wrapper env LD_PRELOAD={Installation.Library}",
                    "-ex", "break main",
                    "-ex", "run",
                    "-ex", "break _exit",
                    "-ex", "continue",
                    "-ex", $"gcore {core}",
                    "-ex", "kill",
                    program,
                ],
                Limit,
                TestContext.Current.CancellationToken);
            Assert.True(outcome.IsSuccess, outcome.Describe("gdb does not get through"));
            Assert.Equal(1, CountDescriptors(core));
        }
        finally
        {
            File.Delete(core);
        }
    }

    /// <summary>The writer of a core file chooses where segments begin, so every word is looked at.</summary>
    private static int CountDescriptors(string core)
    {
        byte[] bytes = File.ReadAllBytes(core);
        int count = 0;
        for (int at = 0; at + Page <= bytes.Length; at += 4)
        {
            ReadOnlySpan<byte> page = bytes.AsSpan(at, Page);
            if (page.StartsWith("PTMALLOC"u8)
                && BinaryPrimitives.ReadUInt64LittleEndian(page[FormatVersionOffset..]) == 2)
                count++;
        }

        return count;
    }
}
