using System.Runtime.CompilerServices;

namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    public readonly partial struct Arena
    {
        /// <summary>
        /// Takes back a chunk of this arena (_int_free). The caller holds the lock, and the chunk's size was found
        /// plausible.
        /// </summary>
        public static void Release(Arena arena, Chunk chunk)
        {
            nuint size = chunk.Size;
            CountReleased(arena, size);
            DepotLine line = LineFor(arena, size);
            if (!line.IsNone)
            {
                PushRound(arena, line, chunk);
                return;
            }

            if (size <= arena.Root.MaxFast)
            {
                PushFast(arena, chunk, size);
                return;
            }

            MergeAndLook(arena, chunk, size);
        }

        /// <summary>
        /// Like <see cref="Release"/>, but with caches on it merges at once, whatever its size: a piece cut off a
        /// chunk, which its neighbour may want again, or what was idle already.
        /// </summary>
        public static void ReleaseToMerge(Arena arena, Chunk chunk, nuint size)
        {
            if ((arena.Root[RootField.Mode] & Modes.NoCache) != 0)
            {
                Release(arena, chunk);
                return;
            }

            CountReleased(arena, size);
            MergeAndLook(arena, chunk, size);
        }

        /// <summary>Merges a chunk; if it has become large, looks at what could go back to the system.</summary>
        private static void MergeAndLook(Arena arena, Chunk chunk, nuint size)
        {
            nuint merged = Merge(arena, chunk, size, arena.Epoch);
            if (merged < Tuning.ConsolidationThreshold)
                return;
            P.Notify(Step.GiveBack, arena.Address, merged);
            GiveBack(arena);
        }

        /// <summary>
        /// Merges a chunk, last used in this epoch, with its free neighbours; the result becomes top or goes to the
        /// unsorted bin. Returns its size.
        /// </summary>
        private static nuint Merge(Arena arena, Chunk chunk, nuint size, nuint epoch)
        {
            Chunk next = chunk.At(size);
            CheckBeforeMerge(arena, chunk, next);

            return MergeBoth(arena, chunk, size, next, epoch, Corruption.FreePreviousSizeMismatch);
        }

        /// <summary>
        /// Merges with the chunk before, if that is free, then with the next one. A previous chunk whose size and tag
        /// differ is this fault. Returns the size.
        /// </summary>
        private static nuint MergeBoth(Arena arena, Chunk chunk, nuint size, Chunk next, nuint age, Corruption fault)
        {
            if (chunk.IsPreviousInUse)
                return MergeForward(arena, chunk, size, next, age);

            nuint previousSize = RequirePrevious(arena, chunk, fault);
            Chunk previous = new(chunk.Address - previousSize);
            Unlink(arena, previous);
            P.Notify(Step.MergeBackward, previous.Address, previousSize);
            return MergeForward(arena, previous, size + previousSize, next, AgeWith(age, size, previous, previousSize));
        }

        /// <summary>The size of the free chunk before this one, which its own size word must tell as well.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static nuint RequirePrevious(Arena arena, Chunk chunk, Corruption fault)
        {
            nuint size = chunk.PreviousSize;
            Chunk previous = new(chunk.Address - size);
            if (!arena.Holds(previous) || previous.Size != size)
                P.Fail(fault, chunk.Address, arena.Address, size);
            return size;
        }

        /// <summary>
        /// Merges with the next chunk if that is free or top, and puts the result where it belongs. Returns its size.
        /// </summary>
        private static nuint MergeForward(Arena arena, Chunk chunk, nuint size, Chunk next, nuint age)
        {
            nuint nextSize = next.Size;
            if (next.Address == arena.Top.Address)
            {
                size += nextSize;
                chunk.SetHead(size | Chunk.PreviousInUse);
                arena.SetTop(chunk);
                P.Notify(Step.MergeTop, chunk.Address, size);
                return size;
            }

            Chunk afterNext = next.At(nextSize);
            if (!arena.HoldsHeader(afterNext))
                P.Fail(Corruption.FreeInvalidNextSizeNormal, chunk.Address, arena.Address, next.Head);
            if (afterNext.IsPreviousInUse)
            {
                next.ClearPreviousInUse();
            }
            else
            {
                Unlink(arena, next);
                P.Notify(Step.MergeForward, next.Address, nextSize);
                age = AgeWith(age, size, next, nextSize);
                size += nextSize;
            }

            PushUnsorted(arena, chunk, size, Corruption.FreeCorruptedUnsorted);
            chunk.SetHead(size | Chunk.PreviousInUse);
            chunk.SetFoot(size);
            SetAge(chunk, size, age);
            return size;
        }

        /// <summary>Faults unless the chunk that follows one in use is plausible, and knows that.</summary>
        public static void CheckBeforeMerge(Arena arena, Chunk chunk, Chunk next)
        {
            Chunk top = arena.Top;
            if (chunk.Address == top.Address)
                P.Fail(Corruption.FreeDoubleTop, chunk.Address, arena.Address, top.Address);
            if (next.Address >= arena.EndOfPiece(chunk))
                P.Fail(Corruption.FreeDoubleOut, chunk.Address, arena.Address, next.Address);

            nuint nextHead = next.Head;
            if ((nextHead & Chunk.PreviousInUse) == 0)
                P.Fail(Corruption.FreeDoublePrevious, chunk.Address, arena.Address, nextHead);
            if (nextHead <= Layout.HeaderSize || next.Size >= arena.SystemMemory)
                P.Fail(Corruption.FreeInvalidNextSizeNormal, chunk.Address, arena.Address, nextHead);
        }

        private static void GiveBack(Arena arena)
        {
            CheckTop(arena);
            if (arena.HasFastChunks)
                Consolidate(arena);

            if (arena.KeepsTop)
                return;

            Root root = arena.Root;
            if (!arena.IsMain)
                Heap.Trim(arena, root[RootField.TopPad]);
            else if (arena.Top.Size >= root[RootField.TrimThreshold])
                SystemTrim(arena, root[RootField.TopPad]);
        }
    }
}
