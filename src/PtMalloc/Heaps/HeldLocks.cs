using System;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace PtMalloc.Managed;

/// <summary>The core's locks that the calling thread holds: what a fault that is thrown must let go of.</summary>
internal static class HeldLocks
{
    /// <summary>The core never holds more: an arena's, and one of the root's.</summary>
    private const int Most = 4;

    /// <summary>All in one variable, so that thread-local storage is looked up only once.</summary>
    [ThreadStatic]
    private static Held t_held;

    public static bool Any => t_held.Count != 0;

    public static void Add(nuint word)
    {
        ref Held held = ref t_held;
        Debug.Assert(held.Count < Most, "a thread holds more locks than the core ever takes");
        held[held.Count++] = word;
    }

    /// <summary>Locks are not always released last in first out.</summary>
    public static void Remove(nuint word)
    {
        ref Held held = ref t_held;
        int index = held.Count - 1;
        while (index >= 0 && held[index] != word)
            index--;
        if (index < 0)
            return;
        held.Count--;
        held[index] = held[held.Count];
    }

    /// <summary>Takes one out; 0 if there is none.</summary>
    public static nuint TakeAny()
    {
        ref Held held = ref t_held;
        return held.Count == 0 ? 0 : held[--held.Count];
    }

    private struct Held
    {
        public int Count;
        private Words words;

        /// <summary>
        /// Not by the array's own indexer: that makes a span, for whose code the first allocation would have to wait
        /// for the JIT.
        /// </summary>
        [UnscopedRef]
        public ref nuint this[int index] => ref Unsafe.Add(ref words[0], index);
    }

    [InlineArray(Most)]
    private struct Words
    {
        private nuint first;
    }
}
