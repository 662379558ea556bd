using System;
using System.Runtime.CompilerServices;

namespace PtMalloc.Managed;

/// <summary>
/// A thread's table of its caches: one word for each slot of <see cref="HeapSlots"/>, 0 where it has none, and one more
/// that is always 0: a heap looks there once it is disposed of, or if every call must take the slow path. The thread
/// itself writes its table; whoever disposes of a heap or adopts a dead thread's caches does so too, under the
/// registry's lock. Tables are never unmapped.
/// </summary>
internal static unsafe class CacheTable
{
    [ThreadStatic]
    private static nuint t_own;

    /// <summary>
    /// The table that a cache is entered into: the thread's own, except while the thread adopts another's caches.
    /// </summary>
    [ThreadStatic]
    private static nuint t_inHand;

    /// <summary>The calling thread's table; 0 if it has none yet.</summary>
    public static nuint Own
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => t_own;
    }

    /// <summary>The offset of the word that is always 0, in each table.</summary>
    public static nuint Nowhere => OffsetOf(HeapSlots.Most);

    public static nuint OffsetOf(int slot) => (nuint)slot * Layout64.WordSize;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nuint CacheAt(nuint table, nuint offset) => *(nuint*)(table + offset);

    /// <summary>Gives the calling thread this table.</summary>
    public static void Adopt(nuint table)
    {
        t_own = table;
        t_inHand = table;
    }

    /// <summary>From now on caches are entered into this table; returns the one before.</summary>
    public static nuint TakeInHand(nuint table)
    {
        nuint before = t_inHand;
        t_inHand = table;
        return before;
    }

    /// <summary>
    /// Enters the thread's cache of a heap. The heap's exited cache is nobody's, so it is not entered.
    /// </summary>
    public static void Set(ControlBlock block, nuint cache) =>
        *(nuint*)(t_inHand + OffsetOf((int)block[ControlWord.Slot])) = cache == block.ExitedCache ? 0 : cache;

    /// <summary>A new table; 0 if the system has no memory.</summary>
    public static nuint Create() =>
        Libc.Map(0, OffsetOf(HeapSlots.Most + 1), Libc.ReadWrite, Libc.PrivateAnonymous | Libc.NoReserve);

    public static void Clear(nuint table, int slot) => *(nuint*)(table + OffsetOf(slot)) = 0;
}
