using System.Runtime.CompilerServices;

namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /// <summary>
    /// Takes a free chunk out of whichever bin it is in (unlink_chunk). Its boundary tag and both neighbours in each
    /// ring must agree with it.
    /// </summary>
    private static void Unlink(Arena arena, Chunk chunk)
    {
        nuint size = chunk.Size;
        RequireLinked(arena, chunk, size, out Chunk forward, out Chunk back);

        P.Notify(Step.Unlink, chunk.Address, size);
        forward.SetBack(back);
        back.SetForward(forward);
        if (!Layout.IsSmall(size) && !chunk.ForwardSize.IsNone)
            UnlinkSize(arena, chunk, forward);
    }

    /// <summary>Makes the checks of unlinking, and changes nothing.</summary>
    private static void RequireUnlinkable(Arena arena, Chunk chunk)
    {
        nuint size = chunk.Size;
        RequireLinked(arena, chunk, size, out _, out _);
        if (!Layout.IsSmall(size) && !chunk.ForwardSize.IsNone)
            RequireSizeLinked(arena, chunk, chunk.ForwardSize, chunk.BackSize);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void RequireLinked(Arena arena, Chunk chunk, nuint size, out Chunk forward, out Chunk back)
    {
        Chunk next = chunk.At(size);
        if (!arena.HoldsHeader(next) || next.PreviousSize != size)
            P.Fail(Corruption.UnlinkSizeMismatch, chunk.Address, arena.Address, chunk.Head);

        forward = arena.ForwardOf(chunk, Corruption.UnlinkBrokenList);
        back = arena.BackOf(chunk, Corruption.UnlinkBrokenList);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void RequireSizeLinked(Arena arena, Chunk chunk, Chunk smaller, Chunk larger)
    {
        if (!arena.HoldsLarge(smaller) || !arena.HoldsLarge(larger)
            || smaller.BackSize.Address != chunk.Address || larger.ForwardSize.Address != chunk.Address)
            P.Fail(Corruption.UnlinkBrokenSizeList, chunk.Address, arena.Address, smaller.Address);
    }

    /// <summary>
    /// Takes the first chunk of a size out of the ring of sizes; <paramref name="forward"/>, if of the same size, takes
    /// its place there.
    /// </summary>
    private static void UnlinkSize(Arena arena, Chunk chunk, Chunk forward)
    {
        Chunk smaller = chunk.ForwardSize;
        Chunk larger = chunk.BackSize;
        RequireSizeLinked(arena, chunk, smaller, larger);

        if (!forward.ForwardSize.IsNone)
        {
            smaller.SetBackSize(larger);
            larger.SetForwardSize(smaller);
            return;
        }

        if (smaller.Address == chunk.Address)
        {
            forward.SetForwardSize(forward);
            forward.SetBackSize(forward);
            return;
        }

        forward.SetForwardSize(smaller);
        forward.SetBackSize(larger);
        smaller.SetBackSize(forward);
        larger.SetForwardSize(forward);
    }
}
