using System;
using System.IO;
using PtMalloc.Cli.Tests.Harness;
using Xunit;

namespace PtMalloc.Cli.Tests;

/// <summary>
/// A program into which the library would not be loaded is refused, in one line, with the shell's exit code.
/// </summary>
public sealed class BadProgramTests(SharedClone shared)
{
    private const int ClassAt = 4, MachineAt = 18, EntryCountAt = 56;
    private const UnixFileMode Executable =
        UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private readonly Clone clone = shared.Clone;

    [Fact]
    public void A_name_that_is_not_in_PATH() => Refuses(127, "no-such-program", "not found in PATH");

    [Fact]
    public void An_empty_name() => Refuses(127, "", "not found in PATH");

    [Fact]
    public void A_name_that_looks_like_a_setting() =>
        Refuses(126, "./a=b", "a program with = in its name cannot be run");

    [Fact]
    public void A_path_that_does_not_exist() => Refuses(127, "./no-such-program", "no such file");

    [Fact]
    public void A_path_through_a_file() => Refuses(127, "/bin/sh/program", "no such file");

    [Fact]
    public void A_folder() => Refuses(126, "/usr", "is a directory");

    [Fact]
    public void A_device() => Refuses(126, "/dev/null", "is not a regular file");

    [Fact]
    public void A_file_without_the_right_to_execute_it()
    {
        File.WriteAllText(Path.Join(clone.Scratch, "data"), "x");
        Refuses(126, "./data", "no permission to execute it");
    }

    [Fact]
    public void A_program_in_a_folder_that_is_closed_to_us()
    {
        string closed = Directory.CreateDirectory(Path.Join(clone.Scratch, "closed")).FullName;
        string program = clone.WriteScript("closed/program", "#!/bin/sh\n");
        File.SetUnixFileMode(closed, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Assert.SkipUnless(
            Environment.IsPrivilegedProcess, "only root can become the user that may not enter the folder");
        Result result =
            new Command("setpriv", "--reuid=65534", "--clear-groups", clone.Script, "run", "--", program).Run();
        AssertRefused(126, program, "Permission denied", result);
    }

    [Fact]
    public void A_static_program()
    {
        clone.Compile("static", "-static");
        Refuses(126, "./static", "is statically linked");
    }

    [Fact]
    public void A_static_position_independent_program()
    {
        clone.Compile("static-pie", "-static-pie");
        Refuses(126, "./static-pie", "is statically linked");
    }

    [Fact]
    public void A_32_bit_program()
    {
        Patch("program-32", ClassAt, 1);
        Refuses(126, "./program-32", "is a 32-bit program");
    }

    [Fact]
    public void A_program_for_another_processor()
    {
        const byte Arm64 = 183;
        Patch("program-arm64", MachineAt, Arm64);
        Refuses(126, "./program-arm64", "is built for another processor (ELF machine 183)");
    }

    [Fact]
    public void A_musl_program()
    {
        clone.Compile("musl", "-Wl,--dynamic-linker=/lib/ld-musl-x86_64.so.1");
        Refuses(126, "./musl", "is linked to musl (/lib/ld-musl-x86_64.so.1)");
    }

    [Fact]
    public void A_program_with_an_unknown_loader()
    {
        clone.Compile("foreign", "-Wl,--dynamic-linker=/system/bin/linker64");
        Refuses(126, "./foreign", "asks for the loader /system/bin/linker64");
    }

    [Fact]
    public void A_program_whose_loader_is_missing()
    {
        clone.Compile("lost", "-Wl,--dynamic-linker=/no/such/ld-linux-x86-64.so.2");
        Refuses(127, "./lost", "its loader /no/such/ld-linux-x86-64.so.2 is missing");
    }

    [Fact]
    public void A_truncated_ELF_file()
    {
        Patch("truncated", 0, 0x7f, length: 50);
        Refuses(126, "./truncated", "is a damaged ELF file");
    }

    [Fact]
    public void An_ELF_file_whose_headers_point_outside_it()
    {
        Patch("damaged", EntryCountAt + 1, 0xff);
        Refuses(126, "./damaged", "is a damaged ELF file");
    }

    [Theory]
    [InlineData("setuid", UnixFileMode.SetUser)]
    [InlineData("setgid", UnixFileMode.SetGroup)]
    public void A_program_that_changes_who_runs_it(string name, UnixFileMode extra)
    {
        File.SetUnixFileMode(clone.Compile(name), Executable | extra);
        Refuses(126, $"./{name}", $"is {name}: the loader ignores LD_PRELOAD");
    }

    [Fact]
    public void A_program_with_file_capabilities()
    {
        bool isGiven = FileCapabilities.Give(clone.Compile("capable"));
        Assert.SkipUnless(isGiven, "file capabilities can only be given by root, on a file system that knows them");
        Refuses(126, "./capable", "is given file capabilities: the loader ignores LD_PRELOAD");
    }

    [Fact]
    public void A_file_that_is_no_program()
    {
        clone.WriteScript("noise", "MZ\0\0\0");
        Refuses(126, "./noise", "is neither an ELF program nor a script");
    }

    [Fact]
    public void A_script_whose_interpreter_is_missing()
    {
        clone.WriteScript("orphan", "#!/no/such/interpreter -x\n");
        Refuses(127, "./orphan", "its interpreter /no/such/interpreter: no such file");
    }

    [Fact]
    public void A_script_with_Windows_line_ends()
    {
        clone.WriteScript("windows", "#!/bin/sh\r\necho\r\n");
        Refuses(127, "./windows", "its interpreter /bin/sh\\r: no such file");
    }

    [Fact]
    public void A_script_whose_interpreter_is_static()
    {
        string interpreter = clone.Compile("static-interpreter", "-static");
        clone.WriteScript("static-script", $"#!{interpreter}\n");
        Refuses(126, "./static-script", $"its interpreter {interpreter}: is statically linked");
    }

    [Fact]
    public void A_script_that_interprets_itself()
    {
        clone.WriteScript("circle", $"#!{clone.Scratch}/circle\n");
        Result result = clone.Run("run", "--", "./circle");
        Assert.Equal((126, ""), (result.ExitCode, result.Output));
        Assert.EndsWith("is again a script, deeper than the kernel follows\n", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_CPU_below_x86_64_v2()
    {
        string old = Path.Join(clone.Scratch, "cpuinfo");
        File.WriteAllText(old, "processor\t: 0\nflags\t\t: fpu sse sse2 pni cx16 lahf_lm ssse3 sse4_1\n");
        string mount = $"mount --bind {old} /proc/cpuinfo";
        Assert.SkipUnless(
            clone.Shell($"unshare --mount sh -c '{mount}'").ExitCode == 0,
            "giving a process another /proc/cpuinfo takes the right to mount");
        Result result = clone.Shell($"""unshare --mount sh -c '{mount} && exec "$ptmalloc" run -- true'""");
        AssertRefused(126, "this CPU", "lacks popcnt, sse4_2: the library needs x86-64-v2", result);
    }

    private void Refuses(int exitCode, string program, string why) =>
        AssertRefused(exitCode, program, why, clone.Run("run", "--", program, "argument"));

    private static void AssertRefused(int exitCode, string subject, string why, Result result)
    {
        Assert.Equal((exitCode, ""), (result.ExitCode, result.Output));
        Assert.StartsWith($"ptmalloc: {subject}: {why}", result.Error, StringComparison.Ordinal);
        Assert.Equal(result.Error.Length - 1, result.Error.IndexOf('\n', StringComparison.Ordinal));
    }

    /// <summary>A good program with one byte changed.</summary>
    private void Patch(string name, int offset, byte value, int? length = null)
    {
        string path = clone.Compile(name);
        byte[] program = File.ReadAllBytes(path);
        program[offset] = value;
        File.WriteAllBytes(path, program[..(length ?? program.Length)]);
    }
}
