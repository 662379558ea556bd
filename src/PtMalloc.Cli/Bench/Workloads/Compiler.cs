using System;
using System.IO;
using System.Security.Cryptography;
using System.Text;

namespace PtMalloc.Cli.Bench.Workloads;

/// <summary>
/// Compiles what is written in C and C++, unless that has been done with the same sources and options.
/// </summary>
internal static class Compiler
{
    // A compiler knows what malloc and free do, and drops pairs of them; but these pairs are what we measure.
    private static readonly string[] Options =
        [
            "-O2", "-g", "-pthread", "-fno-builtin-malloc", "-fno-builtin-calloc", "-fno-builtin-realloc",
            "-fno-builtin-free", "-fno-allocation-dce"
        ];

    public static string Output =>
        Directory.CreateDirectory(Path.Join(Installation.Root, "artifacts", "bench")).FullName;

    private static string Headers => Path.Join(WorkloadCatalog.Folder, "workloads");

    public static string Program(Workload workload) =>
        Build(workload.Source, workload.Name, [.. Options, "-I", Headers], ["-lm"]);

    public static string Floor() =>
        Build(Source("floor"), "libfloor.so", ["-O2", "-fPIC", "-shared", "-fno-builtin"], []);

    public static string Launcher() => Build(Source("launch"), "launch", ["-O2", "-static"], []);

    private static string Source(string name) => Path.Join(WorkloadCatalog.Folder, name, $"{name}.c");

    private static string Build(string source, string name, string[] options, string[] libraries)
    {
        if (!File.Exists(source))
            throw RefusalException.Failure($"bench: {source} is missing: is this a whole clone?");

        string compiler = source.EndsWith(".cpp", StringComparison.Ordinal) ? "c++" : "cc";
        string program = Path.Join(Output, name), stamp = program + ".built";
        string state = State(source, [compiler, .. options, .. libraries]);
        if (File.Exists(program) && File.Exists(stamp) && File.ReadAllText(stamp) == state)
            return program;

        RequireCompiler(compiler);
        (int exitCode, _, string error) = ToolOutput.Run(compiler, [.. options, "-o", program, source, .. libraries]);
        if (exitCode != 0)
            throw RefusalException.Failure($"bench: {compiler} cannot compile {source}:\n{error.TrimEnd()}");
        File.WriteAllText(stamp, state);
        return program;
    }

    private static void RequireCompiler(string compiler)
    {
        if (ToolOutput.Run(compiler, "--version").ExitCode != 0
            && DebianPackages.Ensure([compiler == "c++" ? "g++" : "gcc", "libc6-dev"]) is { } trouble)
            throw RefusalException.Failure($"bench: compiling the workloads {trouble}");
    }

    /// <summary>
    /// A digest of the command and of all that goes into the program; not of dates, which are wrong when a clone is
    /// copied.
    /// </summary>
    private static string State(string source, string[] command)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(string.Join('\0', command)));
        hash.AppendData(File.ReadAllBytes(source));
        if (Directory.Exists(Headers))
        {
            foreach (string header in Directory.GetFiles(Headers, "*.h"))
                hash.AppendData(File.ReadAllBytes(header));
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
