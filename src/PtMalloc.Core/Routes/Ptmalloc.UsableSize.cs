using System.Runtime.CompilerServices;

namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /// <summary>
    /// malloc_usable_size: bytes the block's owner may use; 0 for null. Constant for the block's life.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nuint UsableSize(nuint pointer, nuint cache)
    {
        ThreadCache own = new(cache);
        if (!own.IsInRange(pointer))
            return UsableSize(pointer);
        nuint head = P.Read(pointer - P.WordSize);
        if (!own.IsOwnHead(head))
            return UsableSize(pointer);
        return unchecked((head & ~Chunk.Flags) - P.WordSize);
    }

    /// <summary>malloc_usable_size of any pointer, one that the thread's cache does not know as well.</summary>
    public static nuint UsableSize(nuint pointer)
    {
        if (pointer == 0)
            return 0;
        Root root = new(P.RootAddress);
        if (!Layout.IsAligned(pointer) || !IsOurs(root, pointer))
        {
            if (root[RootField.IgnoreForeign] == 0)
                P.Fail(Corruption.UsableSizeInvalidPointer, pointer, 0, pointer);
            return 0;
        }

        Chunk chunk = Chunk.OfUser(pointer);
        if (root[RootField.Harden] != HardenLevel.Off)
            return Hardened.RequestOf(root, chunk, CanaryFaults.OfUsableSize);
        return chunk.IsMapped ? chunk.Size - Layout.HeaderSize : chunk.Size - P.WordSize;
    }

    /// <summary>Whether a pointer may be a block of ours: in a heap of ours, or a chunk mapped on its own.</summary>
    public static bool Owns(nuint pointer) => IsOurs(new Root(P.RootAddress), pointer);

    private static bool IsOurs(Root root, nuint pointer) =>
        Territory.Contains(root, pointer) || Registry.Contains(root, pointer);
}
