using System.Linq;
using Xunit;

namespace PtMalloc.Programs.Tests.RealPrograms;

/// <summary>The real programs that are run on our malloc.</summary>
internal static class Catalogue
{
    private static readonly RealProgram[] s_programs =
    [
        new("python3", ["python3", "python.py"]),
        new("git", ["bash", "git.sh"]) { Forks = true },
        new("perl", ["perl", "perl.pl"]) { Forks = true },
        new("node", ["node", "node.js"]) { Packages = ["nodejs"] },
        new("gcc", ["bash", "gcc.sh"]) { Packages = ["gcc", "libc6-dev"] },
        new("g++", ["bash", "g++.sh"]),
        new("bash", ["bash", "bash.sh"]) { Forks = true },
        new("sqlite3", ["sqlite3", "database", ".read sqlite.sql"]),
        new("redis-server", ["bash", "redis.sh"]) { Forks = true },
        new("java", ["java", "Threads.java"]) { Needs = "javac", Packages = ["default-jdk-headless"] },
        new("dotnet", ["bash", "dotnet.sh"]) { Packages = [] },
        new("php", ["php", "php.php"]) { Packages = ["php-cli", "php-mysql"] },
        new("php-fpm", ["bash", "php-fpm.sh"])
        {
            Needs = "cgi-fcgi",
            Packages = ["php-fpm", "php-mysql", "libfcgi-bin"],
            Forks = true,
            EndsBySignal = true
        },
        new("lua", ["lua5.4", "lua.lua"]) { Needs = "lua5.4", Packages = ["lua5.4"] },
    ];

    public static TheoryData<string> Names => [.. s_programs.Select(program => program.Name)];

    public static RealProgram Get(string name) => s_programs.Single(program => program.Name == name);
}
