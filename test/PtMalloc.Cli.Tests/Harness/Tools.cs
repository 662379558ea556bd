using System;
using System.IO;
using System.Linq;

namespace PtMalloc.Cli.Tests.Harness;

/// <summary>A folder to put into PATH, with stand-ins for the tools that the script calls.</summary>
internal sealed class Tools(Clone clone)
{
    private const string Name = "tools";

    /// <summary>The tools that every script here needs, and that a Debian without developer tools has.</summary>
    private static readonly string[] Basic =
        [
            "bash", "cat", "cp", "dirname", "env", "find", "flock", "ln", "mkdir", "readlink", "rm", "setpriv",
            "sha256sum", "sleep", "touch"
        ];

    private string Folder => Path.Join(clone.Scratch, Name);

    /// <summary>A PATH in which these tools come before the system's own.</summary>
    public string InFront => $"{Folder}:{Environment.GetEnvironmentVariable("PATH")}";

    /// <summary>A PATH with nothing but these tools and the basic ones.</summary>
    public string Only
    {
        get
        {
            foreach (string tool in Basic.Where(tool => !File.Exists(Path.Join(Folder, tool))))
                File.CreateSymbolicLink(Path.Join(Folder, tool), Find(tool));
            return Folder;
        }
    }

    /// <summary>The file where the tools keep count of their calls.</summary>
    public string[] Calls => File.Exists(Log) ? File.ReadAllLines(Log) : [];

    private string Log => Path.Join(clone.Scratch, "calls");

    /// <summary>
    /// A dotnet whose build is what <paramref name="build"/> says, and which otherwise is the real one.
    /// </summary>
    public Tools WithDotnet(string build = "true", string version = "10.0.100") => With("dotnet", $$"""
        case $1 in
            --list-sdks) echo "{{version}} [/usr/share/dotnet/sdk]" ;;
            msbuild) echo "build ${2##*/}" >>'{{Log}}'; {{build}} ;;
            *) exec '{{Find("dotnet")}}' "$@" ;;
        esac
        """);

    public Tools With(string tool, string script)
    {
        clone.WriteScript($"{Name}/{tool}", $"#!/bin/bash\n{script}\n");
        return this;
    }

    /// <summary>A tool that notes its calls, and then does what <paramref name="script"/> says.</summary>
    public Tools WithNoted(string tool, string script) => With(tool, $"echo \"{tool} $*\" >>'{Log}'\n{script}");

    public static string Find(string tool) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
            .Select(folder => Path.Join(folder, tool))
            .First(File.Exists);
}
