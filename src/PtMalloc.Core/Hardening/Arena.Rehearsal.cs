namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    public readonly partial struct Arena
    {
        /// <summary>
        /// Makes the checks that taking a chunk back would make (<see cref="Merge"/>) when the program frees it,
        /// although it is to wait first: what was written over its neighbours' words is known then, and not when the
        /// program has gone on for long, or ended. The caller holds the lock.
        /// </summary>
        public static void Rehearse(Arena arena, Chunk chunk)
        {
            Chunk next = chunk.Next;
            CheckBeforeMerge(arena, chunk, next);
            if (!chunk.IsPreviousInUse)
            {
                RequirePrevious(arena, chunk, Corruption.FreePreviousSizeMismatch);
                RequireUnlinkable(arena, chunk.Previous);
            }

            if (next.Address == arena.Top.Address)
                return;
            Chunk afterNext = next.Next;
            if (!arena.HoldsHeader(afterNext))
                P.Fail(Corruption.FreeInvalidNextSizeNormal, chunk.Address, arena.Address, next.Head);
            if (!afterNext.IsPreviousInUse)
                RequireUnlinkable(arena, next);
        }
    }
}
