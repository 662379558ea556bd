using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace PtMalloc.Native.Tests;

/// <summary>
/// Compiles the programs into a folder of this test run, each once. All are begun at the start, side by side; a test
/// waits for its own.
/// </summary>
public sealed class Workshop : IDisposable
{
    private static readonly TimeSpan CompileLimit = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Compiled without optimisation and without builtins, or the compiler would drop calls of malloc and free. It must
    /// not complain about absurd sizes, since some programs test them.
    /// </summary>
    private static readonly string[] Flags =
        ["-O0", "-g", "-fno-builtin", "-Wall", "-Wextra", "-Werror", "-Wno-alloc-size-larger-than", "-pthread"];

    /// <summary>A setuid program is run by another user.</summary>
    private const UnixFileMode ForEveryone = (UnixFileMode)0b111_101_101;

    private readonly string folder = Directory.CreateTempSubdirectory("ptmalloc-native-").FullName;
    private readonly ConcurrentDictionary<string, Lazy<Task<string>>> built = new();
    private readonly CancellationTokenSource end = new();
    private readonly Task prebuild;
    private volatile bool isKept;

    public Workshop()
    {
        File.SetUnixFileMode(folder, ForEveryone);
        prebuild = Parallel.ForEachAsync(NativeSource.All.Values, end.Token, async (source, _) =>
        {
            foreach (Setup setup in source.Setups.Where(setup => setup is Setup.Glibc or Setup.Preloaded).Take(1))
                await BuildAsync(source, setup);
        });
    }


    /// <summary>Leaves the folder behind, for somebody to run again what failed.</summary>
    internal void Keep() => isKept = true;

    /// <summary>The path of a program, built for a setup.</summary>
    internal Task<string> BuildAsync(NativeSource source, Setup setup)
    {
        string name = NameOf(source.Name) + (setup is Setup.Linked or Setup.SetUser ? "-" + setup : "");
        return Once(name, async path =>
        {
            string[] linked = await Task.WhenAll(source.Linked.Select(BuildAsync));
            string compiler = await CompilerOfAsync(source.Name);
            string[] ours =
                setup is Setup.Linked or Setup.SetUser ? [$"-L{await CopyLibraryAsync()}", "-lptmalloc"] : [];

            await CompileAsync(
                [compiler, .. Flags, $"-I{Installation.Programs}", $"-I{Installation.Headers}", source.File,
                 .. source.Flags, .. linked, .. ours, $"-Wl,-rpath,{folder}", "-o", path]);
            if (setup == Setup.SetUser)
                File.SetUnixFileMode(path, ForEveryone | UnixFileMode.SetUser);
        });
    }

    /// <summary>The path of a shared library.</summary>
    internal Task<string> BuildAsync(SharedObject library) =>
        Once($"lib{NameOf(library.Name + library.Flags)}.so", async path => await CompileAsync(
            [
                await CompilerOfAsync(library.Name), .. Flags, "-shared", "-fPIC", $"-I{Installation.Programs}",
                library.File, .. library.AllFlags, "-o", path
            ]));

    private async Task<string> CompilerOfAsync(string source)
    {
        string compiler = source.EndsWith(".cc", StringComparison.Ordinal) ? "g++" : "gcc";
        await Packages.EnsureAsync(compiler, compiler, end.Token);
        return compiler;
    }

    public void Dispose()
    {
        end.Cancel();
        ((IAsyncResult)prebuild).AsyncWaitHandle.WaitOne();
        end.Dispose();
        if (!isKept)
            Directory.Delete(folder, recursive: true);
    }

    /// <summary>Copies the library to a folder that every user can reach, and returns the folder.</summary>
    private async Task<string> CopyLibraryAsync()
    {
        _ = await Once("libptmalloc.so", path =>
        {
            File.Copy(Installation.Library, path);
            File.SetUnixFileMode(path, ForEveryone);
            return Task.CompletedTask;
        });
        return folder;
    }

    private static string NameOf(string source) =>
        string.Concat(source.Select(character => char.IsAsciiLetterOrDigit(character) ? character : '-'));

    private Task<string> Once(string name, Func<string, Task> make) =>
        built.GetOrAdd(name, _ => new(async () =>
        {
            string path = Path.Join(folder, name);
            await make(path);
            return path;
        })).Value;

    private async Task CompileAsync(IReadOnlyList<string> command)
    {
        Outcome outcome = await Command.RunAsync(command, CompileLimit, end.Token);
        if (!outcome.IsSuccess)
            throw new InvalidOperationException(outcome.Describe("a test program does not compile"));
    }
}
