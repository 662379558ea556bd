namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    public readonly partial struct Arena
    {
        /// <summary>
        /// Resizes a chunk of this arena (_int_realloc): in place if it shrinks, if top follows, or if the next chunk
        /// is free and large enough; else by a new chunk of the same arena and a copy. None if there is no memory: the
        /// chunk is as it was. The caller holds the lock.
        /// </summary>
        public static Chunk Resize(Arena arena, Chunk chunk, nuint chunkSize)
        {
            Chunk resized = ResizeInPlace(arena, chunk, chunkSize);
            return resized.IsNone ? Move(arena, chunk, chunkSize) : resized;
        }

        /// <summary>Like <see cref="Resize"/>, but none if the chunk would have to move.</summary>
        public static Chunk ResizeInPlace(Arena arena, Chunk chunk, nuint chunkSize)
        {
            nuint oldSize = chunk.Size;
            Chunk next = chunk.At(oldSize);
            CheckBeforeResize(arena, chunk, oldSize, next);

            if (oldSize >= chunkSize)
            {
                P.Notify(Step.ResizedInPlace, chunk.Address, chunkSize);
                CutTail(arena, chunk, oldSize, chunkSize);
                return chunk;
            }

            nuint both = oldSize + next.Size;
            if (next.Address == arena.Top.Address)
            {
                if (both < chunkSize + Layout.MinChunk)
                    return default;
                chunk.SetSize(chunkSize);
                Chunk top = chunk.At(chunkSize);
                arena.SetTop(top);
                top.SetHead((both - chunkSize) | Chunk.PreviousInUse);
                P.Notify(Step.TopSplit, chunk.Address, chunkSize);
                return chunk;
            }

            if (next.IsInUse || both < chunkSize)
                return default;

            Unlink(arena, next);
            P.Notify(Step.MergeForward, next.Address, both - oldSize);
            P.Notify(Step.ResizedInPlace, chunk.Address, chunkSize);
            CutTail(arena, chunk, both, chunkSize);
            return chunk;
        }

        /// <summary>
        /// Cuts a chunk where it lies, if what is cut off joins free memory; or if the chunk is too large to have been
        /// cut ahead with others: then it lies as it would in glibc's heap. None: the chunk is as it was. The caller
        /// holds the lock.
        /// </summary>
        public static Chunk CutUnlessHole(Arena arena, Chunk chunk, nuint chunkSize)
        {
            nuint oldSize = chunk.Size;
            Chunk next = chunk.At(oldSize);
            CheckBeforeResize(arena, chunk, oldSize, next);
            if (SizeClass.IsMediumSize(oldSize) && next.Address != arena.Top.Address && next.IsInUse)
                return default;
            P.Notify(Step.ResizedInPlace, chunk.Address, chunkSize);
            CutTail(arena, chunk, oldSize, chunkSize);
            return chunk;
        }

        private static void CheckBeforeResize(Arena arena, Chunk chunk, nuint oldSize, Chunk next)
        {
            if (chunk.Head <= Layout.HeaderSize
                || oldSize >= arena.SystemMemory
                || next.Address >= arena.EndOfPiece(chunk))
            {
                P.Fail(Corruption.ReallocInvalidOldSize, chunk.User, arena.Address, chunk.Head);
            }

            nuint nextHead = next.Head;
            if (nextHead <= Layout.HeaderSize || next.Size >= arena.SystemMemory)
                P.Fail(Corruption.ReallocInvalidNextSize, chunk.User, arena.Address, nextHead);
        }

        private static Chunk Move(Arena arena, Chunk chunk, nuint chunkSize)
        {
            nuint oldSize = chunk.Size;
            Chunk next = chunk.At(oldSize);
            Chunk fresh = Allocate(arena, chunkSize);
            if (fresh.IsNone)
                return fresh;

            if (fresh.Address == next.Address)
            {
                P.Notify(Step.ResizedInPlace, chunk.Address, chunkSize);
                CutTail(arena, chunk, oldSize + fresh.Size, chunkSize);
                return chunk;
            }

            P.Notify(Step.Moved, fresh.Address, chunk.Address);
            P.Copy(fresh.User, chunk.User, oldSize - P.WordSize);
            Release(arena, chunk);
            return fresh;
        }

        /// <summary>
        /// Gives a chunk in use the first <paramref name="chunkSize"/> of its <paramref name="size"/> bytes; a rest
        /// that can be a chunk is freed.
        /// </summary>
        private static void CutTail(Arena arena, Chunk chunk, nuint size, nuint chunkSize)
        {
            nuint restSize = size - chunkSize;
            if (restSize < Layout.MinChunk)
            {
                chunk.SetSize(size);
                chunk.At(size).SetPreviousInUse();
                return;
            }

            Chunk rest = chunk.At(chunkSize);
            chunk.SetSize(chunkSize);
            rest.SetHead(restSize | Chunk.PreviousInUse | arena.OwnerFlag);
            rest.At(restSize).SetPreviousInUse();
            P.Notify(Step.TailCut, rest.Address, restSize);
            ReleaseToMerge(arena, rest, restSize);
        }
    }
}
