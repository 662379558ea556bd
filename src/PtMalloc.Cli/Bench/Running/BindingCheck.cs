using System.Collections.Generic;
using System.IO;
using PtMalloc.Cli.Bench.Allocators;
using PtMalloc.Cli.Bench.Workloads;

namespace PtMalloc.Cli.Bench.Running;

/// <summary>Before anything is timed: a short run in which the loader tells whose malloc is called.</summary>
internal sealed class BindingCheck(Launcher launcher)
{
    private const string Scale = "0.01";

    public Bindings Check(ReadyWorkload workload, Allocator allocator)
    {
        DirectoryInfo logs = Directory.CreateTempSubdirectory("ptmalloc-bench-");
        try
        {
            _ = launcher.Run(workload, allocator.Library, Scale, new Dictionary<string, string>
            {
                ["LD_DEBUG"] = "bindings",
                ["LD_DEBUG_OUTPUT"] = Path.Join(logs.FullName, "log"),
                ["LD_BIND_NOW"] = "1", // also what this short run would not reach
            });
            return Bindings.Read(Directory.EnumerateFiles(logs.FullName), allocator.Library);
        }
        finally
        {
            logs.Delete(recursive: true);
        }
    }
}
