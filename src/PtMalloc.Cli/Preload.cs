using System;

namespace PtMalloc.Cli;

/// <summary>The value of LD_PRELOAD: our library, in front of what is there already.</summary>
internal static class Preload
{
    private const string Variable = "LD_PRELOAD";

    public static string Assignment(string library)
    {
        // The script keeps the built library away from such paths; this one the user named.
        if (library.AsSpan().IndexOfAny(" :$") >= 0)
            throw RefusalException.Failure(
                $"the library {library} cannot be preloaded: ld.so would split or expand its path, move it");

        string? others = Environment.GetEnvironmentVariable(Variable);
        bool isFirstAlready = $"{others}:".StartsWith($"{library}:", StringComparison.Ordinal);
        return isFirstAlready ? $"{Variable}={others}"
            : string.IsNullOrEmpty(others) ? $"{Variable}={library}"
            : $"{Variable}={library}:{others}";
    }
}
