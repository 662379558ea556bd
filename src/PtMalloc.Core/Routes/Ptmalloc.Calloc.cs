using System.Runtime.CompilerServices;

namespace PtMalloc.Core;

/*
 * calloc. A block from the cache is zeroed whole; of one that was just cut, only what the process may have written to.
 */
public static partial class Ptmalloc<P>
{
    /// <summary>
    /// calloc: zeroed; pages fresh from the system are not zeroed again. 0 if count × size overflows or memory ran out.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nuint Calloc(nuint count, nuint size, nuint cache, nuint caller)
    {
        ThreadCache own = new(cache);
        nuint bytes = ProductOrHuge(count, size);
        SizeClass small = SizeClass.OfRequest(bytes);
        nuint user = P.Read(own.HeadOf(small));
        if (!own.IsInRange(user))
            return CallocSlow(count, size, cache, caller);
        return P.Fill(ThreadCache.Pop(own, small, user), 0, bytes);
    }

    /// <summary>What calloc does when the cache has nothing in the range, as <see cref="MallocSlow"/>.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static nuint CallocSlow(nuint count, nuint size, nuint cache, nuint caller)
    {
        nuint bytes = ProductOrHuge(count, size);
        nuint user = TryLeftOut(new ThreadCache(cache), bytes);
        if (user == 0)
            return CallocMiss(count, size, cache, caller);
        return P.Fill(user, 0, bytes);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static nuint CallocMiss(nuint count, nuint size, nuint cache, nuint caller)
    {
        ThreadCache own = new(cache);
        if (!own.IsAttached)
            return Hooks.InitializeCalloc(count, size, caller);

        Root root = EnterSlow(own);
        if (size != 0 && count > P.LargestRequest / size)
            return OutOfMemory();
        nuint bytes = count * size;
        nuint table = ThreadCache.TryTakeKeyTable(own, bytes, caller);
        if (table != 0)
            return table;

        nuint hook = Hooks.Active(own, Hook.Malloc);
        if (hook != 0)
            return Zeroed(Hooks.Call(own, hook, bytes, caller, 0), bytes);
        return Leave(own, root, AllocateZeroed(own, root, bytes));
    }

    private static nuint AllocateZeroed(ThreadCache own, Root root, nuint bytes)
    {
        if (root[RootField.Harden] != HardenLevel.Off)
            return Hardened.AllocateZeroed(own, root, bytes);

        nuint chunkSize = Layout.ChunkSizeOf(bytes);
        nuint user = TryStock(own, root, chunkSize);
        if (user != 0)
            return P.Fill(user, 0, bytes);
        Chunk chunk = Supply(own, root, chunkSize, out nuint dirtyEnd);
        return chunk.IsNone ? OutOfMemory() : ZeroedFrom(chunk, bytes, dirtyEnd);
    }

    /// <summary>
    /// The product of two factors of at most half a word, which can't overflow; of others something above any request
    /// that is cached.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nuint ProductOrHuge(nuint count, nuint size)
    {
        const int HalfWord = 16;
        return unchecked(count * size) | ((count | size) >> HalfWord << HalfWord);
    }

    /// <summary>Zeroes a chunk that was just cut or mapped, as far as that is not known to be zero.</summary>
    private static nuint ZeroedFrom(Chunk chunk, nuint bytes, nuint dirtyEnd)
    {
        nuint end = chunk.User + bytes;
        if (dirtyEnd < end)
            end = dirtyEnd;
        return chunk.IsMapped || end <= chunk.User ? chunk.User : P.Fill(chunk.User, 0, end - chunk.User);
    }

    private static nuint Zeroed(nuint user, nuint bytes) => user == 0 ? 0 : P.Fill(user, 0, bytes);
}
