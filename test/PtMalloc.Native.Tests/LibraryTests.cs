using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Xunit;

namespace PtMalloc.Native.Tests;

/// <summary>What the library's file says about itself.</summary>
public sealed class LibraryTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task It_needs_libc_and_nothing_else() =>
        Assert.Equal(["[libc.so.6]"], await DynamicEntriesAsync("(NEEDED)"));

    [Fact]
    public async Task It_has_a_name_to_link_against() =>
        Assert.Equal(["[libptmalloc.so]"], await DynamicEntriesAsync("(SONAME)"));

    [Fact]
    public async Task It_is_never_unloaded()
    {
        string[] entries = await LinesAsync("readelf", "-dW", Installation.Library);
        string flags = Assert.Single(entries, line => line.Contains("(FLAGS_1)", StringComparison.Ordinal));
        Assert.Contains("NODELETE", flags, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_calls_none_of_libcs_functions_that_other_libraries_wrap()
    {
        string[] wrapped =
        [
            "mmap", "mmap64", "munmap", "mprotect", "madvise", "mremap", "brk", "sbrk", "open", "openat", "read",
            "write", "close", "getenv",
            "secure_getenv", "syscall", "malloc", "free", "calloc", "realloc", "printf",
        ];
        Assert.Empty((await SymbolsAsync("--undefined-only")).Intersect(wrapped));
    }

    /// <summary>So no function that comes back to malloc under a lock goes unseen: see build/imports.txt.</summary>
    [Fact]
    public async Task A_test_puts_functions_of_its_own_in_front_of_all_that_it_calls()
    {
        string[] data = ["__environ", "environ", "__libc_single_threaded", "ptmalloc_initialize_hook"];
        string program = await File.ReadAllTextAsync(
            Path.Join(Installation.Programs, "hazards/interposed_libc.c"), TestContext.Current.CancellationToken);
        IEnumerable<string> interposed = Regex.Matches(
            program, @"^(?:INTERPOSE|REPLACE)\((\w+),", RegexOptions.Multiline).Select(match => match.Groups[1].Value);

        Assert.Empty((await SymbolsAsync("--undefined-only")).Except(data).Except(interposed));
    }

    [Fact]
    public async Task It_exports_only_what_is_public()
    {
        string[] family =
        [
            "malloc", "free", "calloc", "realloc", "reallocarray", "memalign", "aligned_alloc", "posix_memalign",
            "valloc", "pvalloc",
            "malloc_usable_size", "free_sized", "free_aligned_sized", "malloc_trim", "malloc_stats", "malloc_info",
            "mallinfo",
            "mallinfo2", "mallopt", "cfree", "__posix_memalign",
        ];
        string[] onTheWay = ["dlopen", "dlmopen"];
        string[] operatorNew = ["_Znwm", "_Znam", "_ZnwmRKSt9nothrow_t", "_ZnamRKSt9nothrow_t"];
        Assert.DoesNotContain(await SymbolsAsync("--defined-only"), name =>
            !family.Contains(name)
            && !onTheWay.Contains(name)
            && !operatorNew.Contains(name)
            && !(name.StartsWith("__libc_", StringComparison.Ordinal) && family.Contains(name["__libc_".Length..]))
            && !name.StartsWith("ptmalloc_", StringComparison.Ordinal)
            && !name.StartsWith("_Zd", StringComparison.Ordinal));
    }

    /// <summary>Dynamic symbols, without their versions.</summary>
    private static async Task<IEnumerable<string>> SymbolsAsync(string which) =>
        (await LinesAsync("nm", "-D", which, Installation.Library)).Select(line => line.Split(' ')[^1].Split('@')[0]);

    private static async Task<IEnumerable<string>> DynamicEntriesAsync(string tag) =>
        (await LinesAsync("readelf", "-dW", Installation.Library))
            .Where(line => line.Contains(tag, StringComparison.Ordinal))
            .Select(line => line[line.IndexOf('[', StringComparison.Ordinal)..].Trim());

    private static async Task<string[]> LinesAsync(params string[] command)
    {
        Outcome outcome = await Command.RunAsync(command, Limit, TestContext.Current.CancellationToken);
        Assert.True(outcome.IsSuccess, outcome.Describe("the library cannot be read"));
        return outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
