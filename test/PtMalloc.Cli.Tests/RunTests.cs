using System;
using System.IO;
using System.Linq;
using PtMalloc.Cli.Tests.Harness;
using Xunit;

namespace PtMalloc.Cli.Tests;

/// <summary>
/// A program under <c>run</c> behaves as it does without: it keeps its process, arguments, streams and signals.
/// </summary>
public sealed class RunTests(SharedClone shared)
{
    private readonly Clone clone = shared.Clone;

    [Fact]
    public void The_library_is_loaded_into_the_program()
    {
        Result result = clone.Run("run", "--", "cat", "/proc/self/maps");
        Assert.Contains(clone.Library, result.Output, StringComparison.Ordinal);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
    }

    [Fact]
    public void The_library_is_loaded_into_child_processes()
    {
        Result result = clone.Run("run", "--", "sh", "-c", "cat /proc/self/maps; true");
        Assert.Contains(clone.Library, result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void PTMALLOC_LIBRARY_names_another_library()
    {
        string other = Path.Join(clone.Scratch, "other.so");
        File.Copy(clone.Library, other, overwrite: true);
        Result result = (clone.Command("run", "--", "sh", "-c", "echo $LD_PRELOAD") with
        {
            Environment = new() { ["PTMALLOC_LIBRARY"] = "other.so" },
        }).Run();
        Assert.Equal(other + "\n", result.Output);
    }

    [Fact]
    public void Arguments_arrive_byte_for_byte()
    {
        Result result = clone.Shell(
            """ "$ptmalloc" run -- printf '<%s>' -- 'a b' '' '$x*' $'\n' @file $'\xff' | od -An -c -w99 """);
        Result expected = clone.Shell(""" printf '<%s>' -- 'a b' '' '$x*' $'\n' @file $'\xff' | od -An -c -w99 """);
        Assert.Equal(expected, result);
        Assert.Contains("377", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_program_is_called_by_the_name_that_was_typed()
    {
        Result result = clone.Run("run", "--", "cat", "/proc/self/cmdline");
        Assert.StartsWith("cat\0", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Standard_input_is_left_to_the_program()
    {
        Result result = (clone.Command("run", "--", "cat") with { Input = "one\ntwo\n" }).Run();
        Assert.Equal("one\ntwo\n", result.Output);
    }

    [Fact]
    public void Standard_error_is_the_programs_alone()
    {
        Result result = clone.Run("run", "--", "sh", "-c", "echo trouble >&2");
        Assert.Equal("trouble\n", result.Error);
    }

    [Fact]
    public void The_exit_code_is_the_programs()
    {
        Assert.Equal(42, clone.Run("run", "--", "sh", "-c", "exit 42").ExitCode);
    }

    [Fact]
    public void Death_by_a_signal_is_the_programs()
    {
        Assert.Equal(128 + 15, clone.Run("run", "--", "sh", "-c", "kill -TERM $$").ExitCode);
    }

    [Fact]
    public void The_program_is_the_process_that_was_started()
    {
        Result result = clone.Shell("""sh -c 'echo $$; exec "$ptmalloc" run -- sh -c "echo \$\$"'""");
        string[] processes = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, processes.Length);
        Assert.Equal(processes[0], processes[1]);
    }

    [Theory]
    [InlineData("true")]
    [InlineData("trap '' PIPE INT QUIT HUP CHLD TERM USR1 TSTP")]
    public void Signal_dispositions_are_untouched(string trap)
    {
        const string Show = "grep -E 'SigIgn|SigBlk' /proc/self/status";
        Result with = clone.Shell($"""{trap}; exec "$ptmalloc" run -- {Show}""");
        Result without = clone.Shell($"{trap}; exec {Show}");
        Assert.Equal(without, with);
        Assert.Contains("SigIgn", with.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void No_descriptor_is_left_open()
    {
        const string Show = "bash -c 'cd /proc/self/fd; echo *'";
        Assert.Equal(clone.Shell($"exec {Show}"), clone.Shell($"""exec "$ptmalloc" run -- {Show}"""));
    }

    [Fact]
    public void A_closed_standard_output_stays_closed()
    {
        Result result = clone.Shell(
            """exec "$ptmalloc" run -- sh -c 'test -e /proc/self/fd/1 || echo closed >&2' >&-""");
        Assert.Equal((0, "closed\n"), (result.ExitCode, result.Error));
    }

    [Fact]
    public void The_program_is_found_as_the_shell_finds_it()
    {
        clone.WriteScript("first/tool", "not executable");
        File.SetUnixFileMode(Path.Join(clone.Scratch, "first/tool"), UnixFileMode.UserRead);
        clone.WriteScript("second/tool", "#!/bin/sh\necho second");
        Result result = clone.Shell("""PATH=first::second:$PATH; export PATH; "$ptmalloc" run -- tool""");
        Assert.Equal((0, "second\n"), (result.ExitCode, result.Output));
    }

    [Fact]
    public void A_script_without_an_interpreter_line_runs_in_the_shell()
    {
        clone.WriteScript("plain", "echo \"$0 $1 $LD_PRELOAD\"");
        Assert.Equal($"./plain one {clone.Library}\n", clone.Run("run", "--", "./plain", "one").Output);
    }

    [Fact]
    public void A_script_runs_in_its_interpreter()
    {
        clone.WriteScript("shell-script", "#! /bin/sh -e\necho \"$0 $1 $LD_PRELOAD\"");
        Assert.Equal($"./shell-script one {clone.Library}\n", clone.Run("run", "--", "./shell-script", "one").Output);
    }

    [Fact]
    public void A_run_inside_a_run_preloads_the_library_once()
    {
        Result result = clone.Run("run", "--", clone.Script, "run", "--", "sh", "-c", "echo $LD_PRELOAD");
        Assert.Equal(clone.Library + "\n", result.Output);
    }

    [Fact]
    public void An_existing_preload_comes_after_ours()
    {
        string other = Path.Join(clone.Scratch, "another.so");
        CCompiler.Compile("", other, "-shared");
        Result result = (clone.Command("run", "--", "sh", "-c", "echo $LD_PRELOAD") with
        {
            Environment = new() { ["LD_PRELOAD"] = other },
        }).Run();
        Assert.Equal($"{clone.Library}:{other}\n", result.Output);
    }

    [Fact]
    public void Without_options_only_the_warnings_are_switched_on()
    {
        Assert.Equal("PTMALLOC_VERBOSE=1\n", Settings());
    }

    [Fact]
    public void A_report_is_asked_of_the_program_but_not_of_its_children()
    {
        Result result = clone.Run("run", "--report", "--", "sh", "-c", "test \"$PTMALLOC_REPORT\" = $$ && echo same");
        Assert.Equal("same\n", result.Output);
    }

    [Theory]
    [InlineData("top_pad=65536", "PTMALLOC_TOP_PAD=65536")]
    [InlineData("Arena-Max=1", "PTMALLOC_ARENA_MAX=1")]
    [InlineData("decay=100", "PTMALLOC_DECAY=100")]
    [InlineData("background=1", "PTMALLOC_BACKGROUND=1")]
    public void Set_names_are_case_insensitive_and_may_have_dashes(string setting, string variable)
    {
        Assert.Equal(
            $"PTMALLOC_VERBOSE=1\n{variable}\n".Split('\n').Order(), Settings("--set", setting).Split('\n').Order());
    }

    [Fact]
    public void Set_may_be_repeated()
    {
        Assert.Equal(
            "PTMALLOC_ARENA_MAX=1\nPTMALLOC_PERTURB=7\nPTMALLOC_VERBOSE=1\n",
            Settings("--set", "perturb=7", "--set", "arena_max=1"));
    }

    [Fact]
    public void A_value_that_the_library_finds_fault_with_is_refused_in_one_line()
    {
        string library = Path.Join(clone.Scratch, "complaining.so");
        CCompiler.Compile(
            "#include <unistd.h>\n__attribute__((constructor)) static void complain(void)\n"
            + "{ write(2, \"ptmalloc: PTMALLOC_HARDEN=3: expected a number; using the default\\n\", 66); }\n",
            library,
            "-shared", "-fPIC", "-Wno-unused-result");
        Result result = (clone.Command("run", "--set", "harden=3", "--", "sh", "-c", "echo ran") with
        {
            Environment = new() { ["PTMALLOC_LIBRARY"] = library },
        }).Run();
        Assert.Equal(
            (2, "", "ptmalloc: --set harden=3: expected a number\n"), (result.ExitCode, result.Output, result.Error));
    }

    private string Settings(params string[] options)
    {
        Result result = clone.Run(["run", .. options, "--", "sh", "-c", "env | grep ^PTMALLOC_ | LC_ALL=C sort"]);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        return result.Output;
    }
}
