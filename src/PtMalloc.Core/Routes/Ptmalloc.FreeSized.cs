using System.Runtime.CompilerServices;

namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /// <summary>
    /// free_sized and its like: free, told what was asked for. Only the slow side looks at it, and only in the hardened
    /// modes.
    /// </summary>
    /// <param name="pointer">The block; 0: nothing.</param>
    /// <param name="size">Bytes.</param>
    /// <param name="cache">The thread's cache.</param>
    /// <param name="alignment">A power of two; 1 if none was asked for.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FreeSized(nuint pointer, nuint size, nuint cache, nuint alignment)
    {
        if (!TryFree(pointer, new ThreadCache(cache)))
            P.EnterFreeSizedSlow(pointer, size, cache, alignment);
    }

    /// <summary>
    /// free_sized and its like when the cache can't take the block, which in the hardened modes is always.
    /// </summary>
    public static void FreeSizedSlow(nuint pointer, nuint size, nuint cache, nuint alignment, nuint caller)
    {
        Root root = new(P.RootAddress);
        if (pointer != 0 && root[RootField.Harden] != HardenLevel.Off)
            RequireSize(root, pointer, size, alignment);
        FreeSlow(pointer, cache, caller);
    }

    /// <summary>
    /// The alignment given back must be one that the block has, and the size the one asked for. It may have been
    /// rounded up to the alignment in between, as libstdc++'s aligned operator new does, or from 0 to 1, as all of its
    /// operator new do.
    /// </summary>
    private static void RequireSize(Root root, nuint pointer, nuint size, nuint alignment)
    {
        // What is no block of ours is the next one's to tell.
        if (!Layout.IsAligned(pointer) || !IsOurs(root, pointer))
            return;
        Chunk chunk = Chunk.OfUser(pointer);
        nuint request = Hardened.RequestOf(root, chunk, CanaryFaults.OfFree);
        nuint least = size == 0 ? 1 : size;
        if (!IsAligned(pointer, alignment))
            P.FailDiffering(
                Corruption.FreeSizedWrongAlignment,
                pointer,
                Canary.ArenaAddress(chunk),
                pointer,
                pointer & (alignment - 1),
                0);
        if (request != size && request != ((least + alignment - 1) & ~(alignment - 1)))
            P.FailDiffering(Corruption.FreeSizedWrongSize, pointer, Canary.ArenaAddress(chunk), pointer, size, request);
    }
}
