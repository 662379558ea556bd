using System;
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace PtMalloc.Managed;

/// <summary>The core's locks that the calling thread holds: what a fault that is thrown must let go of.</summary>
internal static class HeldLocks
{
    /// <summary>The core never holds more: an arena's, and one of the root's.</summary>
    private const int Most = 4;

    [ThreadStatic]
    private static Words t_words;

    [ThreadStatic]
    private static int t_count;

    public static bool Any => t_count != 0;

    public static void Add(nuint word)
    {
        Debug.Assert(t_count < Most, "a thread holds more locks than the core ever takes");
        t_words[t_count++] = word;
    }

    /// <summary>Locks are not always released last in first out.</summary>
    public static void Remove(nuint word)
    {
        int index = t_count - 1;
        while (index >= 0 && t_words[index] != word)
            index--;
        if (index < 0)
            return;
        t_count--;
        t_words[index] = t_words[t_count];
    }

    /// <summary>Takes one out; 0 if there is none.</summary>
    public static nuint TakeAny() => t_count == 0 ? 0 : t_words[--t_count];

    [InlineArray(Most)]
    private struct Words
    {
        private nuint first;
    }
}
