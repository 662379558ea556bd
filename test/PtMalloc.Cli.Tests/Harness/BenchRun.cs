using System;
using System.IO;

namespace PtMalloc.Cli.Tests.Harness;

/// <summary>
/// A clone with workloads of a few milliseconds, good ones and bad ones, and one comparison of them under glibc, the
/// floor and a library given by its file: many tests look at its results.
/// </summary>
public sealed class BenchRun : IDisposable
{
    public BenchRun()
    {
        foreach (string name in (string[])["floor", "launch"])
            Write($"{name}/{name}.c", File.ReadAllText(Path.Join(Project.Root, "bench", name, $"{name}.c")));
        WriteWorkloads();
        CCompiler.Compile(
            File.ReadAllText(Path.Join(Project.Root, "bench/floor/floor.c")),
            Other,
            "-shared",
            "-fPIC",
            "-fno-builtin");
        Result = Clone.Run(
            "bench", "--quick", "--rounds", "1", "--only", "pairs,own,exits,aborts,real",
            "--allocators", $"floor,other={Other}", "--json", Json, "--plot", Plot);
    }

    internal Clone Clone { get; } = new();

    /// <summary>How the comparison went.</summary>
    internal Result Result { get; }

    internal string Json => Path.Join(Clone.Scratch, "result.json");

    internal string Plot => Path.Join(Clone.Scratch, "result.svg");

    private string Other => Path.Join(Clone.Scratch, "libother.so");

    public void Dispose() => Clone.Dispose();

    private void WriteWorkloads()
    {
        Write("workloads/pairs.c", """
            // what: pairs
            // stands for: nothing
            #include <stdio.h>
            #include <stdlib.h>
            int main(int count, char **arguments) {
                for (int i = 0; i < 1000 * atof(arguments[count - 1]); i++)
                    free(malloc(24));
                puts("rss_after_kib 1000\nlive_kib 500\nkept_after_1s_kib 750");
            }
            """);
        Write("workloads/own.c", """
            #include <stdlib.h>
            static char room[1 << 16];
            static size_t used;
            void *malloc(size_t size) { used += (size + 15) & -16; return room + used - size; }
            void free(void *p) { (void)p; }
            int main(void) { free(malloc(1)); }
            """);
        Write("workloads/exits.c", """
            #include <stdio.h>
            #include <stdlib.h>
            int main(void) { free(malloc(1)); fputs("out of ideas\n", stderr); return 3; }
            """);
        Write("workloads/aborts.c", """
            #include <stdlib.h>
            int main(void) { free(malloc(1)); abort(); }
            """);
        Write("workloads/sleeps.c", """
            #include <stdlib.h>
            #include <unistd.h>
            int main(int count, char **arguments) { free(malloc(1)); if (atof(arguments[count - 1]) > 0.1) pause(); }
            """);
        Write("programs/real.sh", """
            #!/bin/sh
            # what: a real program
            # needs: dash
            echo "$1 $(basename "${LD_PRELOAD-none}")" >>"$BENCH_DIR/log"
            exec env true
            """);
        File.SetUnixFileMode(
            Path.Join(Clone.Root, "bench/programs/real.sh"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    private void Write(string path, string text)
    {
        string file = Path.Join(Clone.Root, "bench", path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
