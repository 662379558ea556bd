using System;
using System.IO;

namespace PtMalloc.Cli.Programs;

/// <summary>
/// Whether glibc's loader will put our library into this ELF program. If it does not, it says nothing, so we check.
/// </summary>
internal static class Loadable
{
    private static readonly string[] GlibcLoaders =
        ["ld-linux-x86-64.so.2", "ld-lsb-x86-64.so.2", "ld-lsb-x86-64.so.3"];

    public static void Require(string path, string subject)
    {
        RequireOurMachine(ReadHeader(path, subject), subject);
        RequireOrdinaryRights(path, subject);
    }

    private static ElfHeader ReadHeader(string path, string subject)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            return ElfHeader.Read(file);
        }
        catch (InvalidDataException)
        {
            throw RefusalException.CannotRun(subject, "is a damaged ELF file: its headers point outside it");
        }
    }

    private static void RequireOurMachine(ElfHeader header, string subject)
    {
        if (!header.Is64Bit)
            throw RefusalException.CannotRun(
                subject, "is a 32-bit program; the library is 64-bit and cannot be loaded into it");
        if (header.Machine != ElfHeader.X64)
            throw RefusalException.CannotRun(
                subject, $"is built for another processor (ELF machine {header.Machine}); the library is for x86-64");
        if (header.Loader is not { } loader)
            throw RefusalException.CannotRun(
                subject, "is statically linked: it has its allocator built in, and nothing can be preloaded");

        string loaderName = Path.GetFileName(loader);
        if (loaderName.StartsWith("ld-musl", StringComparison.Ordinal))
            throw RefusalException.CannotRun(subject, $"is linked to musl ({loader}); the library needs glibc");
        if (!Array.Exists(GlibcLoaders, known => known == loaderName))
            throw RefusalException.CannotRun(
                subject, $"asks for the loader {loader}; the library works only with glibc's");
        if (!File.Exists(loader))
            throw RefusalException.NotFound(subject, $"its loader {loader} is missing");
    }

    /// <summary>
    /// The kernel marks what runs with more rights than its caller, and ld.so then ignores LD_PRELOAD.
    /// </summary>
    private static void RequireOrdinaryRights(string path, string subject)
    {
        string? extraRights =
            Posix.Mode(path, out _) is not { } mode ? null
            : mode.IsSetUser ? "setuid"
            : mode.IsSetGroup ? "setgid"
            : Posix.HasCapabilities(path) ? "given file capabilities"
            : null;
        if (extraRights is not null)
            throw RefusalException.CannotRun(
                subject, $"is {extraRights}: the loader ignores LD_PRELOAD for such programs");
    }
}
