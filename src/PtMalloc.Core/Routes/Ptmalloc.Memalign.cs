using System.Numerics;
using System.Runtime.CompilerServices;

namespace PtMalloc.Core;

/*
 * memalign and its family. The cache has no lists of their own for aligned blocks: a freed one is among all others of
 * its size, and found again by its address.
 */
public static partial class Ptmalloc<P>
{
    /// <summary>
    /// memalign: a block at a multiple of <paramref name="alignment"/>, which is rounded up to a power of two; any up
    /// to the natural alignment is malloc. 0 with "invalid argument" if there is no such power of two, 0 with "out of
    /// memory" if the sum overflows.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nuint AlignedAllocate(nuint alignment, nuint size, nuint cache, nuint caller)
    {
        nuint user = TryAligned(alignment, size, cache);
        if (user == 0)
            return AlignedSlow(alignment, size, cache, caller);
        return user;
    }

    /// <summary>
    /// The fast half: a block whose alignment is no more than a few cache lines, if the first of its bin has it; else
    /// 0, and for what is no alignment.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nuint TryAligned(nuint alignment, nuint size, nuint cache)
    {
        ThreadCache own = new(cache);
        nuint mask = unchecked(alignment - 1);
        if (size > SizeClass.MaxSmallRequest || (alignment & mask) != 0 || alignment > Tuning.MaxRounded)
            return 0;
        SizeClass small = SizeClass.OfRequest(unchecked(((size + P.WordSize + mask) & ~mask) - P.WordSize));
        nuint user = P.Read(own.HeadOf(small));
        return own.IsInRange(user) && (user & mask) == 0 ? ThreadCache.Pop(own, small, user) : 0;
    }

    /// <summary>The other half, as <see cref="MallocSlow"/>: looks further into the bins.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static nuint AlignedSlow(nuint alignment, nuint size, nuint cache, nuint caller)
    {
        nuint user = 0;
        if (size <= SizeClass.MaxRequest - Tuning.MaxRounded && BitOperations.IsPow2(alignment))
        {
            nuint chunkSize = ThreadCache.AlignedChunkSizeOf(alignment, size);
            user = ThreadCache.IsSparse(alignment, chunkSize)
                ? 0
                : ThreadCache.TryPopAligned(new(cache), alignment, chunkSize);
        }

        if (user == 0)
            return AlignedMiss(alignment, size, cache, caller);
        return user;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static nuint AlignedMiss(nuint alignment, nuint size, nuint cache, nuint caller)
    {
        ThreadCache own = new(cache);
        if (!own.IsAttached)
            return Hooks.InitializeMemalign(alignment, size, caller);

        Root root = EnterSlow(own);
        nuint hook = Hooks.Active(own, Hook.Memalign);
        if (hook != 0)
            return Hooks.Call(own, hook, alignment, size, caller);
        if (alignment <= P.Alignment)
            return MallocSlow(size, cache, caller);
        if (alignment > P.LargestRequest + 1)
        {
            P.SetInvalidArgument();
            return 0;
        }

        nuint power = Layout.MinChunk;
        while (power < alignment)
            power <<= 1;
        if (IsBeyondAddresses(power, size))
            return OutOfMemory();
        return Leave(own, root, AllocateAligned(own, root, power, size));
    }

    /// <summary>Whether no chunk can be cut to such a block.</summary>
    private static bool IsBeyondAddresses(nuint power, nuint size) =>
        power > P.LargestRequest / 2 || size > P.LargestRequest - power - (4 * Layout.MinChunk);

    private static nuint AllocateAligned(ThreadCache own, Root root, nuint power, nuint size)
    {
        if (root[RootField.Harden] != HardenLevel.Off)
            return Hardened.AllocateAligned(own, root, power, size);
        if (own.Get(CacheField.Mode) != 0)
            return CutAligned(own, root, power, Layout.ChunkSizeOf(size), size);
        nuint chunkSize = ThreadCache.AlignedChunkSizeOf(power, size);
        if (ThreadCache.IsSparse(power, chunkSize))
        {
            ThreadCache.KeepOut(own, power);
            return CutAligned(own, root, power, ThreadCache.SparseSizeOf(chunkSize), size);
        }

        nuint drawn = TryDepot(own, root, chunkSize, power);
        return drawn != 0 ? drawn : CutAligned(own, root, power, ThreadCache.SizeToCut(own, chunkSize), size);
    }

    private static nuint CutAligned(ThreadCache cache, Root root, nuint alignment, nuint chunkSize, nuint size)
    {
        Chunk chunk = TakeAlignable(cache, root, alignment, chunkSize, out Arena arena);
        if (chunk.IsNone)
            chunk = Obtain(cache, root, Arena.SizeToAlign(alignment, chunkSize), out arena, out _);
        if (chunk.IsNone)
            return OutOfMemory();

        Chunk aligned = Arena.CutAligned(arena, chunk, alignment, chunkSize);
        ForgetKey(aligned);
        if (!arena.IsNone)
        {
            if (arena.Address == cache.Arena.Address)
                ThreadCache.TakeRange(cache, root);
            if (aligned.Size == chunkSize)
                ThreadCache.Refill(cache, arena, aligned, alignment, chunkSize);
            Checkup.Leave(cache, arena);
        }

        if (aligned.IsMapped && aligned.Address != chunk.Address)
            MappedChunks.Rename(root, chunk.User, aligned.User);

        nuint perturb = root[RootField.Perturb];
        if (perturb != 0)
            P.Fill(aligned.User, unchecked((byte)~perturb), size);
        return aligned.User;
    }

    /// <summary>
    /// A free chunk of the thread's arena that an aligned one can be cut from. That arena is then locked.
    /// </summary>
    private static Chunk TakeAlignable(ThreadCache cache, Root root, nuint alignment, nuint chunkSize, out Arena arena)
    {
        arena = cache.SoundHome;
        if (arena.IsNone || cache.Get(CacheField.Mode) != 0 || !TryEnter(cache, root, arena))
            return default;
        Chunk chunk = Arena.TakeAlignable(arena, alignment, chunkSize);
        if (chunk.IsNone && ThreadCache.LacksPlaces(cache, arena, alignment, Arena.SizeToAlign(alignment, chunkSize)))
        {
            Lock.Release(arena.LockWord);
            ThreadCache.FlushAll(cache, toMerge: true);
            if (!TryEnter(cache, root, arena))
                return default;
            Arena.EmptyDepot(arena);
            chunk = Arena.TakeAlignable(arena, alignment, chunkSize);
        }

        if (chunk.IsNone)
            Lock.Release(arena.LockWord);
        else
            Arena.CountSupplied(arena, 1);
        return chunk;
    }
}
