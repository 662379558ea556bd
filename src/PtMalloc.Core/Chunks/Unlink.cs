namespace PtMalloc;

public static partial class Ptmalloc<P>
{
    /// <summary>Takes a free chunk out of whichever bin it is in (unlink_chunk). Its boundary tag and both neighbours in each ring must agree with it.</summary>
    private static void Unlink(Arena arena, Chunk chunk)
    {
        nuint size = chunk.Size;
        Chunk next = chunk.At(size);
        if (next.PreviousSize != size)
            P.Fail(Corruption.UnlinkSizeMismatch, chunk.Address, arena.Address, next.PreviousSize);

        Chunk forward = chunk.Forward;
        Chunk back = chunk.Back;
        if (forward.Back.Address != chunk.Address || back.Forward.Address != chunk.Address)
            P.Fail(Corruption.UnlinkBrokenList, chunk.Address, arena.Address, forward.Address);

        P.Notify(Step.Unlink, chunk.Address, size);
        forward.SetBack(back);
        back.SetForward(forward);
        if (!Layout.IsSmall(size) && !chunk.ForwardSize.IsNone)
            UnlinkSize(arena, chunk, forward);
    }

    /// <summary>Takes the first chunk of a size out of the ring of sizes; <paramref name="forward"/>, if of the same size, takes its place there.</summary>
    private static void UnlinkSize(Arena arena, Chunk chunk, Chunk forward)
    {
        Chunk smaller = chunk.ForwardSize;
        Chunk larger = chunk.BackSize;
        if (smaller.BackSize.Address != chunk.Address || larger.ForwardSize.Address != chunk.Address)
            P.Fail(Corruption.UnlinkBrokenSizeList, chunk.Address, arena.Address, smaller.Address);

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
