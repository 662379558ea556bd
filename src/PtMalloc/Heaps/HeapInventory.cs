using System;
using System.Collections.Generic;

namespace PtMalloc.Managed;

/// <summary>
/// Looks through a heap, which must be the current one: each arena under its lock. Nothing is called meanwhile that
/// could come back to the allocator.
/// </summary>
internal static class HeapInventory
{
    /// <summary>What is on its way home to an arena is taken in first, so that it counts as free.</summary>
    public static NativeHeapStatistics Measure(ControlBlock block)
    {
        Allocator.Root root = new(block.Root);
        long system = 0, peak = 0, free = 0, returned = 0, cached = 0, freed = 0, supplied = 0, resident = 0;
        int arenas = 0;
        foreach (Allocator.Arena arena in ArenasOf(block))
        {
            ArenaStatistics found = default;
            bool isMeasured = UnderLock(arena.LockWord, () =>
            {
                found = Allocator.Arena.Measure(arena);
                resident += Residence.Of(root, arena);
            });
            if (!isMeasured)
                found = new ArenaStatistics { System = arena.SystemMemory, MaxSystem = arena.MaxSystemMemory };
            arenas++;
            system += (long)found.System;
            peak += (long)found.MaxSystem;
            free += (long)found.Free;
            returned += (long)found.Returned;
            freed += (long)found.Released;
            supplied += (long)found.Supplied;
            cached += (long)Allocator.ThreadCache.MeasureCached(root, arena);
        }

        // What is gone is read first: so the figures never say that more went than there ever was.
        long unmapped = (long)block[ControlWord.UnmappedBytes],
            unmappedBlocks = (long)block[ControlWord.UnmappedBlocks];
        long everMapped = (long)block[ControlWord.MappedBytes],
            everMappedBlocks = (long)block[ControlWord.MappedBlocks];
        long mapped = everMapped - unmapped;
        return new NativeHeapStatistics
        {
            SystemBytes = system + mapped,
            CommittedBytes = system + mapped - returned,
            ResidentBytes = resident + (arenas == 0 ? 0 : Residence.OfMapped(root)),
            PeakSystemBytes = peak + (long)root[RootField.MaxMappedBytes],
            InUseBytes = Math.Max(0, system + mapped - free - cached),
            CachedBytes = cached,
            FreeBytes = free,
            FreedBytes = freed + unmapped,
            AllocatedBytes = freed + system - free + everMapped,
            Allocations = supplied + everMappedBlocks,
            MappedBytes = mapped,
            MappedBlocks = everMappedBlocks - unmappedBlocks,
            TrimmedBytes = (long)block[ControlWord.Trimmed],
            FailedAllocations = (long)block[ControlWord.Failures],
            LockWaits = (long)block[ControlWord.Waits],
            Arenas = arenas,
            Threads = (int)root[RootField.Threads],
        };
    }

    /// <summary>The blocks in the program's hands.</summary>
    public static List<NativeBlock> Live(ControlBlock block)
    {
        List<NativeBlock> found = [];
        foreach (Allocator.Arena arena in ArenasOf(block))
            UnderLock(arena.LockWord, () => AddLive(block, arena, found));

        Allocator.Root root = new(block.Root);
        nuint damaged = 0;
        UnderLock(root.At(RootField.MapLock), () => damaged = AddMapped(root, found));
        if (damaged != 0)
            LinuxManaged.Fail(Corruption.UnmapInvalidPointer, damaged, arena: 0, new Allocator.Chunk(damaged).Head);
        return found;
    }

    /// <summary>Fails at the first flaw of any arena, under its lock, so that the arena is not used again.</summary>
    public static void Require(ControlBlock block)
    {
        foreach (Allocator.Arena arena in ArenasOf(block))
        {
            UnderLock(arena.LockWord, () =>
            {
                Finding finding = Allocator.ArenaCheck.Run(arena);
                if (!finding.IsSound)
                    LinuxManaged.FailCheck(finding, arena.Address);
            });
        }
    }

    /// <summary>None before the heap's first block.</summary>
    private static List<Allocator.Arena> ArenasOf(ControlBlock block)
    {
        List<Allocator.Arena> arenas = [];
        if (new Allocator.Root(block.Root)[RootField.State] != RootState.Ready)
            return arenas;
        foreach (Allocator.Arena arena in Allocator.Arena.All)
            arenas.Add(arena);
        return arenas;
    }

    /// <summary>
    /// Does the work under a lock; returns false if a fault has frozen the lock. If the work meets a fault, that lets
    /// go of the lock itself.
    /// </summary>
    private static bool UnderLock(nuint lockWord, Action work)
    {
        if (!Allocator.Lock.Acquire(lockWord))
            return false;
        try
        {
            work();
        }
        finally
        {
            if (HeldLocks.Any)
                Allocator.Lock.Release(lockWord);
        }

        return true;
    }

    /// <summary>Returns a chunk whose header is damaged; 0 if there is none.</summary>
    private static nuint AddMapped(Allocator.Root root, List<NativeBlock> found)
    {
        nuint index = 0;
        for (
            nuint pointer = Allocator.NextMapped(root, ref index, out bool isWhole);
            pointer != 0;
            pointer = Allocator.NextMapped(root, ref index, out isWhole))
        {
            if (!isWhole)
                return Allocator.Chunk.OfUser(pointer).Address;
            Add(root, Allocator.Chunk.OfUser(pointer), found);
            index++;
        }

        return 0;
    }

    private static void AddLive(ControlBlock block, Allocator.Arena arena, List<NativeBlock> found)
    {
        Allocator.Root root = new(block.Root);
        if (!arena.IsMain)
        {
            for (Allocator.Heap heap = Allocator.Heap.Of(arena.Top.Address); !heap.IsNone; heap = heap.Previous)
                AddLive(root, Allocator.HeapWalk.Of(heap), found);
            return;
        }

        Allocator.Pieces pieces = new(root);
        for (nuint piece = 0; piece < pieces.Count; piece++)
            AddLive(root, Allocator.HeapWalk.OfPiece(pieces, piece), found);
    }

    private static void AddLive(Allocator.Root root, Allocator.HeapWalk walk, List<NativeBlock> found)
    {
        for (; !walk.Current.IsNone; walk.MoveNext())
        {
            if (walk.Current.IsInUse)
                Add(root, walk.Current, found);
        }
    }

    private static void Add(Allocator.Root root, Allocator.Chunk chunk, List<NativeBlock> found)
    {
        if (Allocator.IsLive(root, chunk))
            found.Add(new NativeBlock((nint)chunk.User, Allocator.SizeOfLive(root, chunk)));
    }
}
