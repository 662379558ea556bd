namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    public readonly partial struct Arena
    {
        /// <summary>
        /// Gets memory from the system (sysmalloc): a mapping of its own at or above the threshold, else more for top,
        /// by the break (main arena) or in a heap (thread arena). None if all of that fails; nothing is lost then.
        /// </summary>
        private static Chunk SystemAllocate(Arena arena, nuint chunkSize)
        {
            P.Notify(Step.SystemAllocate, arena.Address, chunkSize);
            Root root = arena.Root;
            bool wantsMapping = chunkSize >= root[RootField.MapThreshold]
                && root[RootField.MappedCount] < root[RootField.MapMax];
            if (wantsMapping)
            {
                MakeWay(arena);
                Chunk mapped = MappedChunks.Create(root, chunkSize);
                if (!mapped.IsNone)
                    return mapped;
            }

            CheckOldTop(arena);
            bool grown = arena.IsMain ? GrowBreak(arena, root, chunkSize) : Heap.GrowArena(arena, root, chunkSize);
            if (!grown)
                return arena.IsMain || wantsMapping ? default : MappedChunks.Create(root, chunkSize);
            return TakeTop(arena, chunkSize);
        }

        private static void CheckOldTop(Arena arena)
        {
            Chunk top = arena.Top;
            nuint size = top.Size;
            if (size == 0 && top.Address == arena.InitialTop.Address)
                return;
            if (size < Layout.MinChunk || !top.IsPreviousInUse || ((top.Address + size) & Layout.PageMask) != 0)
                P.Fail(Corruption.SystemAllocateOldTop, top.Address, arena.Address, top.Head);
        }

        /// <summary>
        /// Grows the main arena so that top can serve the request; false if neither the break nor a mapping gave
        /// memory.
        /// </summary>
        private static bool GrowBreak(Arena arena, Root root, nuint chunkSize)
        {
            if (!new Pieces(root).EnsureRoom())
                return false;
            nuint oldSize = arena.Top.Size;
            nuint pad = GrowthPad(arena);
            nuint bytes = BreakBytes(arena, chunkSize + pad, oldSize);
            nuint start = TryMoveBreak(bytes);
            if (start == 0 && pad > root[RootField.TopPad])
            {
                bytes = BreakBytes(arena, chunkSize + root[RootField.TopPad], oldSize);
                start = TryMoveBreak(bytes);
            }

            if (start != 0)
            {
                P.Notify(Step.BreakMoved, start, bytes);
                return AddBreak(arena, root, start, bytes);
            }

            P.Notify(Step.BreakRefused, arena.Address, bytes);
            return GrowByMapping(arena, chunkSize, bytes, oldSize);
        }

        /// <summary>What the break moves by, so that top can serve this much.</summary>
        private static nuint BreakBytes(Arena arena, nuint wanted, nuint topSize) =>
            Layout.PageUp(wanted + Layout.MinChunk - (arena.IsContiguous ? topSize : 0));

        private static nuint TryMoveBreak(nuint bytes) => bytes <= P.LargestRequest ? P.MoveBreak((nint)bytes) : 0;

        /// <summary>
        /// The break was refused (it may have run into a mapping): map instead, at least 1 MiB; main is not one piece
        /// from now on.
        /// </summary>
        private static bool GrowByMapping(Arena arena, nuint chunkSize, nuint bytes, nuint oldSize)
        {
            if (arena.IsContiguous)
                bytes = Layout.PageUp(bytes + oldSize);
            if (bytes < Tuning.LeastMapForBreak)
                bytes = Tuning.LeastMapForBreak;
            if (bytes <= chunkSize || bytes > P.LargestRequest)
                return false;
            nuint start = TryMapShare(arena, ref bytes);
            if (start == 0)
                start = P.Map(bytes);
            if (start == 0)
                return false;

            arena.Set(ArenaField.Flags, arena.Get(ArenaField.Flags) | ArenaFlags.NonContiguous);
            arena.AddSystemMemory(bytes);
            ReplaceTop(arena, start, bytes);
            return true;
        }

        /// <summary>
        /// Maps an eighth of what main has, if that is more: so however far it grows, it is in tens of pieces and not
        /// in thousands. Only where memory decays; pages that are never touched cost nothing. 0, and the bytes as they
        /// were, if so much is not to be had.
        /// </summary>
        private static nuint TryMapShare(Arena arena, ref nuint bytes)
        {
            nuint share = arena.KeepsTop ? Layout.PageUp(arena.SystemMemory / 8) : 0;
            if (share <= bytes || share > P.LargestRequest)
                return 0;
            nuint start = P.Map(share);
            if (start == 0)
                P.Notify(Step.BreakRefused, arena.Address, bytes);
            else
                bytes = share;
            return start;
        }

        /// <summary>
        /// Takes in what the break gave: right behind top, or, after someone else moved the break, as a new piece.
        /// </summary>
        private static bool AddBreak(Arena arena, Root root, nuint start, nuint bytes)
        {
            if (root[RootField.BreakBase] == 0)
                root.Set(RootField.BreakBase, start);

            Chunk top = arena.Top;
            nuint oldSize = top.Size;
            nuint oldEnd = top.Address + oldSize;
            if (start == oldEnd)
            {
                WindowMap.Mark(start, bytes);
                arena.AddSystemMemory(bytes);
                new Pieces(root).MoveEnd(start + bytes);
                top.SetHead((oldSize + bytes) | Chunk.PreviousInUse);
                return true;
            }

            if (arena.IsContiguous && start < oldEnd && oldSize != 0)
                P.Fail(Corruption.BreakAdjusted, top.Address, arena.Address, start);
            AddBreakApart(arena, root, start, bytes, oldSize, oldEnd);
            return true;
        }

        /// <summary>
        /// The piece does not follow top: it is the first of all, or someone else moved the break in between, or main
        /// is in pieces anyway. It is aligned, and grown so that it ends with a page. While main is contiguous, what
        /// others took in between counts as ours.
        /// </summary>
        private static void AddBreakApart(Arena arena, Root root, nuint start, nuint bytes, nuint oldSize, nuint oldEnd)
        {
            nuint lead = (P.Alignment - ((start + Layout.HeaderSize) & Layout.AlignmentMask)) & Layout.AlignmentMask;
            nuint skipped = lead;
            nuint correction = lead;
            if (arena.IsContiguous && oldSize != 0)
            {
                P.Notify(Step.ForeignBreak, start, oldEnd);
                arena.AddSystemMemory(start - oldEnd);
                skipped += start - oldEnd;
                correction += oldSize;
            }

            correction += Layout.PageUp(start + bytes + correction) - (start + bytes + correction);
            nuint end = P.MoveBreak((nint)correction);
            if (end == 0)
            {
                correction = 0;
                end = Layout.PageDown(P.MoveBreak(0));
            }

            end += correction;
            arena.AddSystemMemory(end - start);
            root.Set(RootField.SkippedBytes, root[RootField.SkippedBytes] + skipped);
            ReplaceTop(arena, start + lead, end - (start + lead));
        }

        /// <summary>
        /// Top moves to a new piece. Two fenceposts, in use for ever, close the old one, so that nothing merges across;
        /// its rest is freed.
        /// </summary>
        private static void ReplaceTop(Arena arena, nuint start, nuint bytes)
        {
            Chunk oldTop = arena.Top;
            nuint oldSize = oldTop.Size;
            Chunk top = new(start);
            WindowMap.Mark(start, bytes);
            new Pieces(arena.Root).Add(start, start + bytes);
            arena.SetTop(top);
            top.SetHead(bytes | Chunk.PreviousInUse);
            P.Notify(Step.TopReplaced, start, bytes);
            if (oldSize == 0)
                return;

            nuint restSize = (oldSize - (2 * Layout.HeaderSize)) & ~Layout.AlignmentMask;
            oldTop.SetHead(restSize | Chunk.PreviousInUse);
            oldTop.At(restSize).SetHead(Layout.HeaderSize | Chunk.PreviousInUse);
            oldTop.At(restSize + Layout.HeaderSize).SetHead(Layout.HeaderSize | Chunk.PreviousInUse);
            if (restSize >= Layout.MinChunk)
                Release(arena, oldTop);
        }

        /// <summary>
        /// Gives the end of main's top back to the system, keeping <paramref name="pad"/> bytes (systrim). False if
        /// there was nothing to give.
        /// </summary>
        public static bool SystemTrim(Arena arena, nuint pad)
        {
            nuint size = arena.Top.Size;
            if (size <= Layout.MinChunk + 1 || size - Layout.MinChunk - 1 <= pad)
                return false;
            nuint extra = Layout.PageDown(size - Layout.MinChunk - 1 - pad);
            if (extra == 0)
                return false;

            // Only if the break still ends at top: what lies between would be someone else's.
            nuint end = P.MoveBreak(0);
            if (end != arena.Top.Address + size || !LowerBreak(arena, end, extra))
            {
                P.Notify(Step.SystemTrimRefused, arena.Address, extra);
                return false;
            }

            arena.SubtractSystemMemory(extra);
            new Pieces(arena.Root).MoveEnd(end - extra);
            arena.Top.SetHead((size - extra) | Chunk.PreviousInUse);
            P.Notify(Step.SystemTrim, arena.Address, extra);
            return true;
        }

        /// <summary>
        /// Moves the break down from this end; false if our memory stays. Someone who moved the break since we looked
        /// would lose theirs: then it goes up again. Where even that is refused, our end is gone all the same. Windows
        /// that the break leaves are unmarked before: soon after they may be a heap's.
        /// </summary>
        private static bool LowerBreak(Arena arena, nuint end, nuint bytes)
        {
            nuint newEnd = end - bytes;
            if (arena.IsContiguous)
            {
                for (nuint window = ((newEnd - 1) | Heap.Mask) + 1; window < end; window += P.MaxHeapSize)
                    WindowMap.Clear(window);
            }

            nuint before = P.MoveBreak(-(nint)bytes);
            if (before == end || (before != 0 && P.MoveBreak((nint)bytes) == 0))
                return true;
            WindowMap.Mark(newEnd, bytes);
            return false;
        }
    }
}
