using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Threading;

namespace PtMalloc.Managed;

/// <summary>
/// The threads that have caches. .NET tells nobody that a thread ended, and finalizers come late or never; so now and
/// then, when a table is made and when a cache is refilled, the registry looks for threads that are not alive any more:
/// their caches are emptied, and wait for the next thread.
/// </summary>
internal static class ThreadRegistry
{
    /// <summary>Milliseconds between two looks on behalf of refills.</summary>
    private const long PollInterval = 100;

    /// <summary>
    /// Disposing of a heap and entering a cache take it too, so that they don't overlap. Whoever takes it holds no lock
    /// of the core.
    /// </summary>
    public static readonly Gate Gate = new();

    private static readonly List<Entry> s_entries = [];
    private static readonly Stack<Entry> s_spare = new();
    private static long s_nextPoll;

    [ThreadStatic]
    private static Sentinel? t_sentinel;

    /// <summary>
    /// Threads that ended and whose caches nobody has emptied yet, those that live, and their sum: for tests.
    /// </summary>
    public static int Count
    {
        get
        {
            using (Gate.Enter())
                return s_entries.Count;
        }
    }

    /// <summary>
    /// The calling thread's table, made if it has none; 0 if there is no memory for one. Under the gate.
    /// </summary>
    public static nuint RequireTable()
    {
        nuint table = CacheTable.Own;
        if (table != 0)
            return table;
        AdoptDead();
        table = s_spare.TryPop(out Entry? spare) ? spare.Table : CacheTable.Create();
        if (table == 0)
            return 0;
        CacheTable.Adopt(table);
        s_entries.Add(new Entry(Thread.CurrentThread, table));
        t_sentinel = new Sentinel();
        return table;
    }

    /// <summary>Takes the cache of this slot out of all threads' tables. Under the gate.</summary>
    public static void Forget(int slot)
    {
        foreach (Entry entry in s_entries)
            CacheTable.Clear(entry.Table, slot);
    }

    /// <summary>Looks for threads that ended, if it was not done just now and nobody else is about to.</summary>
    public static void Poll()
    {
        long now = Environment.TickCount64;
        if (now < Volatile.Read(ref s_nextPoll) || !Gate.TryEnter())
            return;
        try
        {
            Volatile.Write(ref s_nextPoll, now + PollInterval);
            AdoptDead();
        }
        finally
        {
            Gate.Exit();
        }
    }

    /// <summary>Empties the caches of threads that ended. Under the gate.</summary>
    public static void AdoptDead()
    {
        for (int index = s_entries.Count - 1; index >= 0; index--)
        {
            Entry entry = s_entries[index];
            if (entry.Thread is { IsAlive: true })
                continue;
            s_entries[index] = s_entries[^1];
            s_entries.RemoveAt(s_entries.Count - 1);
            Empty(entry.Table);
            s_spare.Push(entry with { Thread = null });
        }
    }

    private static void Empty(nuint table)
    {
        nuint before = CacheTable.TakeInHand(table);
        ControlBlock current = CurrentHeap.Block;
        try
        {
            for (int slot = 0; slot < HeapSlots.Used; slot++)
                Empty(table, slot);
        }
        finally
        {
            CurrentHeap.Return(current);
            CacheTable.TakeInHand(before);
        }
    }

    /// <summary>
    /// Empties a dead thread's cache. A cache of a broken heap can't be emptied: what is in it goes with the heap.
    /// </summary>
    private static void Empty(nuint table, int slot)
    {
        nuint cache = CacheTable.CacheAt(table, CacheTable.OffsetOf(slot));
        CacheTable.Clear(table, slot);
        if (cache == 0)
            return;
        try
        {
            CurrentHeap.EnterBy(cache);
            Allocator.ThreadExit(cache);
        }
        catch (NativeHeapCorruptedException)
        {
            // The fault was told of when it was met; this thread only looks after the dead one, and is not to fail for
            // it.
        }
    }

    /// <summary>
    /// A class, not a struct: a list of structs needs code of its own, for which the first allocation would wait. The
    /// thread is null in a spare entry.
    /// </summary>
    private sealed record Entry(Thread? Thread, nuint Table);

    /// <summary>
    /// An object that dies with its thread, whose finalizer then looks for ended threads: for programs in which no
    /// thread calls the allocator again.
    /// </summary>
    private sealed class Sentinel
    {
        ~Sentinel()
        {
            using (Gate.Enter())
                AdoptDead();
        }
    }
}
