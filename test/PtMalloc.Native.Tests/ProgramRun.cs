using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Xunit;

namespace PtMalloc.Native.Tests;

/// <summary>One run of a program: with these variables and arguments, with that allocator.</summary>
internal sealed partial class ProgramRun(Workshop workshop, NativeSource source, string run, Setup setup)
{
    /// <summary>Runs as the user nobody, who does not own the setuid program.</summary>
    private static readonly string[] AsNobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];

    public async Task<Outcome> ExecuteAsync(TimeSpan limit)
    {
        if (setup == Setup.SetUser && !Environment.IsPrivilegedProcess)
            Assert.Skip("only root can make a setuid program and run it as somebody else");

        List<string> words = [.. run.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        int variables = words.TakeWhile(IsVariable).Count();
        string[] preloads = await Task.WhenAll(source.Preloads.Select(workshop.BuildAsync));
        string program = await workshop.BuildAsync(source, setup);

        return await Command.RunAsync(
            [
                .. setup == Setup.SetUser ? AsNobody : [],
                "env", .. words[..variables], .. Preload(preloads), .. Opened, program, .. words[variables..],
            ],
            limit,
            TestContext.Current.CancellationToken);
    }

    /// <summary>Executes and says what is wrong, if anything is.</summary>
    public async Task<Outcome> PassAsync()
    {
        Outcome outcome = await ExecuteAsync(source.Limit);
        if (source.MessageOf(run) is { } message)
        {
            AssertDied(outcome, message);
            return outcome;
        }

        bool saidTheRightThing =
            source.StandardError is { } pattern ? Regex.IsMatch(outcome.Error, pattern) : outcome.Error.Length == 0;
        if (!outcome.IsSuccess || !saidTheRightThing)
            workshop.Keep();

        Assert.True(outcome.IsSuccess, outcome.Describe(source.Title));
        Assert.True(
            saidTheRightThing,
            outcome.Describe($"{source.Title}\nstandard error should have been {source.StandardError ?? "empty"}"));
        return outcome;
    }

    /// <summary>glibc prints one line. We print it too, and in a second line what we saw.</summary>
    private void AssertDied(Outcome outcome, string message)
    {
        string[] lines = outcome.Error.TrimEnd('\n').Split('\n');
        bool isDetailed = setup == Setup.Glibc ? lines.Length == 1 : lines.Length == 2 && Detail.IsMatch(lines[1]);
        if (!outcome.IsAbort || lines[0] != message || !isDetailed)
            workshop.Keep();

        Assert.True(outcome.IsAbort, outcome.Describe($"{source.Title}\nit should have ended with SIGABRT"));
        Assert.True(
            lines[0] == message, outcome.Describe($"{source.Title}\nstandard error should have begun with: {message}"));
        Assert.True(
            isDetailed,
            outcome.Describe(
                $"{source.Title}\nthe message is not followed by the pointer, the arena and the word seen"));
    }

    private IEnumerable<string> Opened => setup == Setup.Opened ? [$"PTMALLOC_LIBRARY={Installation.Library}"] : [];

    private string[] Preload(string[] others)
    {
        string[] all = setup == Setup.Preloaded ? [.. others, Installation.Library] : others;
        // The dynamic linker would split such a path and go on without the library.
        if (all.Any(path => path.AsSpan().ContainsAny(' ', ':')))
            throw new IOException(
                $"cannot preload from a folder with a space or a colon in its name: {string.Join(", ", all)}");
        return all is [] ? [] : [$"LD_PRELOAD={string.Join(':', all)}"];
    }

    [GeneratedRegex("^ptmalloc: (pointer 0x[0-9a-f]+, arena 0x[0-9a-f]+, word seen 0x[0-9a-f]+(; .*)?"
        + "|[^:]+: at 0x[0-9a-f]+, arena 0x[0-9a-f]+, expected 0x[0-9a-f]+, found 0x[0-9a-f]+)$")]
    private static partial Regex Detail { get; }

    private static bool IsVariable(string word) =>
        word.Contains('=', StringComparison.Ordinal) && char.IsAsciiLetterUpper(word[0]);
}
