using System;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using PtMalloc.Managed;

namespace PtMalloc;

/// <content>The raw calls: named, typed and meant as those of
/// <see cref="System.Runtime.InteropServices.NativeMemory"/>, except that one Free serves all of them.</content>
public sealed unsafe partial class NativeHeap
{
    /// <summary>What every block is aligned to.</summary>
    internal const uint NaturalAlignment = 16;

    /// <summary>A block of at least this many bytes, aligned to 16, with any content (malloc).</summary>
    /// <param name="byteCount">Bytes; for 0 a valid block, different from all others.</param>
    /// <returns>The block. Give it back with <see cref="Free"/>.</returns>
    /// <exception cref="OutOfMemoryException">
    /// The system, or the heap's <see cref="NativeHeapOptions.SizeLimit"/>, gives no more.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The heap was disposed of.</exception>
    public void* Alloc(nuint byteCount)
    {
        nuint table = CacheTable.Own;
        if (table != 0)
        {
            nuint cache = CacheTable.CacheAt(table, offset);
            if (cache != 0)
            {
                nuint user = Allocator.Malloc(byteCount, cache);
                if (user != 0)
                    return (void*)user;
            }
        }

        return AllocSlow(byteCount);
    }

    /// <summary>A block for so many elements, with any content.</summary>
    /// <param name="elementCount">How many elements.</param>
    /// <param name="elementSize">Bytes in each.</param>
    /// <returns>The block.</returns>
    /// <exception cref="OutOfMemoryException">
    /// There is no memory, or the product is more than there are addresses.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The heap was disposed of.</exception>
    public void* Alloc(nuint elementCount, nuint elementSize) => Alloc(ProductOrMost(elementCount, elementSize));

    /// <summary>
    /// A block of at least this many bytes, as <see cref="Alloc(nuint)"/> gives it, but null where memory ran out.
    /// </summary>
    /// <param name="byteCount">Bytes; for 0 a valid block, different from all others.</param>
    /// <returns>The block, or null.</returns>
    /// <exception cref="ObjectDisposedException">The heap was disposed of.</exception>
    public void* TryAlloc(nuint byteCount)
    {
        if (IsPlain)
            return PlainAlloc(byteCount, NaturalAlignment, zero: false);
        nuint cache = Enter();
        nuint user =
            options.ZeroMemory ? Allocator.Calloc(1, byteCount, cache, caller: 0) : Allocator.Malloc(byteCount, cache);
        if (options.ZeroMemory && user != 0)
            ZeroFrom(byteCount, user, cache);
        return Leave(user, byteCount);
    }

    /// <summary>A block of zeros (calloc).</summary>
    /// <param name="elementCount">How many elements.</param>
    /// <param name="elementSize">Bytes in each.</param>
    /// <returns>The block.</returns>
    /// <exception cref="OutOfMemoryException">
    /// There is no memory, or the product is more than there are addresses.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The heap was disposed of.</exception>
    public void* AllocZeroed(nuint elementCount, nuint elementSize)
    {
        if (IsPlain)
            return OrThrow(
                PlainAlloc(ProductOrMost(elementCount, elementSize), NaturalAlignment, zero: true),
                ProductOrMost(elementCount, elementSize));
        nuint cache = Enter();
        nuint user = Allocator.Calloc(elementCount, elementSize, cache, caller: 0);
        if (user == 0)
            ThrowOutOfMemory(ProductOrMost(elementCount, elementSize));
        if (options.ZeroMemory)
            ZeroFrom(elementCount * elementSize, user, cache);
        return Leave(user, elementCount * elementSize);
    }

    /// <summary>A block of zeros.</summary>
    /// <param name="byteCount">Bytes.</param>
    /// <returns>The block.</returns>
    /// <exception cref="OutOfMemoryException">There is no memory.</exception>
    /// <exception cref="ObjectDisposedException">The heap was disposed of.</exception>
    public void* AllocZeroed(nuint byteCount) => AllocZeroed(byteCount, 1);

    /// <summary>
    /// A block at a multiple of an alignment (aligned_alloc). <see cref="Free"/> takes it back, as any other.
    /// </summary>
    /// <param name="byteCount">Bytes.</param>
    /// <param name="alignment">A power of two.</param>
    /// <returns>The block.</returns>
    /// <exception cref="ArgumentException"><paramref name="alignment"/> is no power of two.</exception>
    /// <exception cref="OutOfMemoryException">There is no memory.</exception>
    /// <exception cref="ObjectDisposedException">The heap was disposed of.</exception>
    public void* AlignedAlloc(nuint byteCount, nuint alignment)
    {
        RequireAlignment(alignment);
        if (IsPlain)
            return OrThrow(PlainAlloc(byteCount, alignment, zero: false), byteCount);
        nuint cache = Enter();
        nuint user = Allocator.AlignedAllocate(alignment, byteCount, cache, caller: 0);
        if (user == 0)
            ThrowOutOfMemory(byteCount);
        if (options.ZeroMemory)
            ZeroFrom(0, user, cache);
        return Leave(user, byteCount);
    }

    /// <summary>
    /// Changes a block's size; it may move, with its content. An aligned block keeps no alignment but the natural one
    /// when it moves.
    /// </summary>
    /// <param name="ptr">The block; null: allocates, as <see cref="Alloc(nuint)"/> does.</param>
    /// <param name="byteCount">Its new size; for 0 the least block there is.</param>
    /// <returns>The block. <paramref name="ptr"/> is gone, unless it is this.</returns>
    /// <exception cref="OutOfMemoryException">There is no memory; the block is as it was.</exception>
    /// <exception cref="ArgumentException">The block belongs to another heap.</exception>
    /// <exception cref="NativeHeapCorruptedException">
    /// This is no block of any heap, or its memory is damaged.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The heap was disposed of.</exception>
    public void* Realloc(void* ptr, nuint byteCount) => Resize(ptr, byteCount, NaturalAlignment);

    /// <summary>
    /// Changes a block's size, and has it lie at a multiple of an alignment, whatever call it is from; it may move,
    /// with its content. One that lies at such an address already stays there if there is room.
    /// </summary>
    /// <param name="ptr">The block; null: allocates, as <see cref="AlignedAlloc"/> does.</param>
    /// <param name="byteCount">Its new size; for 0 the least block there is.</param>
    /// <param name="alignment">A power of two.</param>
    /// <returns>The block. <paramref name="ptr"/> is gone, unless it is this.</returns>
    /// <exception cref="ArgumentException">
    /// <paramref name="alignment"/> is no power of two; or the block belongs to another heap. The block is as it was.
    /// </exception>
    /// <exception cref="OutOfMemoryException">There is no memory; the block is as it was.</exception>
    /// <exception cref="NativeHeapCorruptedException">
    /// This is no block of any heap, or its memory is damaged.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The heap was disposed of.</exception>
    public void* AlignedRealloc(void* ptr, nuint byteCount, nuint alignment)
    {
        RequireAlignment(alignment);
        return Resize(ptr, byteCount, alignment);
    }

    /// <summary>Gives a block back. Once the heap was disposed of nothing happens: the block went with it.</summary>
    /// <param name="ptr">A block from any of this heap's calls; null: nothing happens.</param>
    /// <exception cref="ArgumentException">The block belongs to another heap.</exception>
    /// <exception cref="NativeHeapCorruptedException">
    /// It was freed before, is no block of any heap, or its memory is damaged.
    /// </exception>
    public void Free(void* ptr)
    {
        nuint table = CacheTable.Own;
        if (table != 0)
        {
            nuint cache = CacheTable.CacheAt(table, offset);
            if (cache != 0)
            {
                Allocator.Free((nuint)ptr, cache);
                return;
            }
        }

        FreeSlow(ptr);
    }

    /// <summary>
    /// As <see cref="Free"/>, telling how large it was asked for: a heap with a <see cref="GuardLevel"/> finds out if
    /// that is wrong.
    /// </summary>
    /// <param name="ptr">A block from any of this heap's calls; null: nothing happens.</param>
    /// <param name="byteCount">What was asked for when it was allocated, or last resized.</param>
    /// <exception cref="ArgumentException">The block belongs to another heap.</exception>
    /// <exception cref="NativeHeapCorruptedException">
    /// As <see cref="Free"/>; or the size is not the block's.
    /// </exception>
    public void FreeSized(void* ptr, nuint byteCount)
    {
        if (options.Guard == GuardLevel.None || IsPlain)
        {
            Free(ptr);
            return;
        }

        nuint cache = TryEnter();
        if (cache == 0)
            return;
        tracker?.Remove((nuint)ptr);
        Allocator.FreeSized((nuint)ptr, byteCount, cache, alignment: 1);
        CurrentHeap.Leave();
    }

    /// <summary>
    /// Bytes of a block that may be used: what was asked for, or somewhat more (malloc_usable_size). With a
    /// <see cref="GuardLevel"/> just what was asked for.
    /// </summary>
    /// <param name="ptr">A block; null: 0.</param>
    /// <returns>Bytes.</returns>
    /// <exception cref="ArgumentException">The block belongs to another heap.</exception>
    /// <exception cref="NativeHeapCorruptedException">This is no block of any heap.</exception>
    /// <exception cref="ObjectDisposedException">The heap was disposed of.</exception>
    public nuint UsableSize(void* ptr) => IsPlain ? PlainSize(ptr) : Allocator.UsableSize((nuint)ptr, Enter());

    /// <summary>Bytes for so many elements. A product that is no count of bytes becomes one that no heap has.</summary>
    internal static nuint ProductOrMost(nuint elementCount, nuint elementSize) =>
        elementSize != 0 && elementCount > nuint.MaxValue / elementSize ? nuint.MaxValue : elementCount * elementSize;

    internal static void RequireAlignment(nuint alignment)
    {
        if (!BitOperations.IsPow2(alignment))
            ThrowAlignment(alignment);
    }

    /// <summary>
    /// For threads without a cache where <see cref="Alloc(nuint)"/> looks. A thread that has one there got no block
    /// from it, not even by the slow path: then there is no memory.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void* AllocSlow(nuint byteCount)
    {
        nuint table = CacheTable.Own;
        bool hasAsked = table != 0 && CacheTable.CacheAt(table, offset) != 0;
        void* user = hasAsked ? null : IsSpecial ? TryAlloc(byteCount) : AllocFirst(byteCount);
        if (user == null)
            ThrowOutOfMemory(byteCount);
        return user;
    }

    /// <summary>
    /// A thread's first call, with an empty cache. It goes by a method that is compiled ahead of time (see
    /// <see cref="LinuxManaged.PrepareSlowPaths"/>).
    /// </summary>
    private void* AllocFirst(nuint byteCount) => (void*)LinuxManaged.EnterMallocMiss(byteCount, Enter());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void* Resize(void* ptr, nuint byteCount, nuint alignment)
    {
        if (IsPlain)
            return OrThrow(PlainResize(ptr, byteCount, alignment), byteCount);
        nuint cache = Enter();
        nuint usable = options.ZeroMemory && ptr != null ? Allocator.UsableSize((nuint)ptr, cache) : 0;
        BlockTracker.Entry known = tracker?.Remove((nuint)ptr) ?? default;
        nuint user = Allocator.AlignedReallocate(alignment, (nuint)ptr, byteCount, cache, caller: 0);
        if (user == 0)
        {
            tracker?.Restore(known);
            ThrowOutOfMemory(byteCount);
        }

        if (options.ZeroMemory)
            ZeroFrom(nuint.Min(usable, byteCount), user, cache);
        return Leave(user, byteCount);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void FreeSlow(void* ptr)
    {
        if (IsPlain)
        {
            PlainFree(ptr);
            return;
        }

        nuint cache = TryEnter();
        if (cache == 0)
            return;
        tracker?.Remove((nuint)ptr);
        Allocator.Free((nuint)ptr, cache);
        CurrentHeap.Leave();
    }

    /// <summary>
    /// Fills the block with zeros up to the end of what is usable: the block may grow in place later, and what is added
    /// then must be zero.
    /// </summary>
    private static void ZeroFrom(nuint kept, nuint user, nuint cache) =>
        LinuxManaged.Fill(user + kept, 0, Allocator.UsableSize(user, cache) - kept);

    /// <summary>
    /// Returns the calling thread's cache of this heap, made at its first call, and makes the heap the current one. For
    /// calls that have no faster way.
    /// </summary>
    private nuint Enter()
    {
        nuint cache = TryEnter();
        ObjectDisposedException.ThrowIf(cache == 0, this);
        return cache;
    }

    /// <summary>As <see cref="Enter"/>, but returns 0 if the heap was disposed of.</summary>
    private nuint TryEnter()
    {
        nuint table = CacheTable.Own;
        nuint cache = table == 0 ? 0 : CacheTable.CacheAt(table, OwnOffset);
        if (cache == 0 || isDisposed != 0)
            return TryEnterFirst();
        CurrentHeap.Enter(block);
        return cache;
    }

    /// <summary>
    /// A thread that can't get a cache, because memory ran out, uses the exited cache, which is nobody's. Returns 0 if
    /// the heap was disposed of.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private nuint TryEnterFirst()
    {
        using (ThreadRegistry.Gate.Enter())
        {
            if (IsDisposed)
                return 0;
            if (ThreadRegistry.RequireTable() == 0)
                ThrowOutOfMemory(0);
            CurrentHeap.Enter(block);
            return Allocator.Attach().Address;
        }
    }

    /// <summary>The way out of a slow path, with a block or with none.</summary>
    private void* Leave(nuint user, nuint byteCount)
    {
        if (user != 0)
            tracker?.Add(user, byteCount);
        CurrentHeap.Leave();
        return (void*)user;
    }

    private void* OrThrow(void* block, nuint byteCount)
    {
        if (block == null)
            ThrowOutOfMemory(byteCount);
        return block;
    }

    [DoesNotReturn]
    private void ThrowOutOfMemory(nuint byteCount)
    {
        if (byteCount > LinuxManaged.LargestRequest)
            throw Errors.OutOfMemory(
                $"A block of {byteCount} bytes is more than any heap can give: "
                + $"{LinuxManaged.LargestRequest} at the most.");
        if (!IsPlain
            ? Refusals.Last == Refusal.Limit
            : options.SizeLimit != 0 && byteCount > options.SizeLimit - (nuint)SystemBytes)
        {
            throw Errors.OutOfMemory(
                $"The heap \"{Name}\" has {SystemBytes} bytes from the system, "
                + $"and its {nameof(NativeHeapOptions.SizeLimit)} is {options.SizeLimit}: "
                + $"no room for a block of {byteCount} bytes. "
                + "Free blocks, raise the limit, or ask with TryAlloc.");
        }

        throw Errors.OutOfMemory(
            $"The heap \"{Name}\" gets no memory from the system for a block of {byteCount} bytes"
            + (options.SizeLimit == 0
                ? ""
                : $", though its {nameof(NativeHeapOptions.SizeLimit)} is {options.SizeLimit}")
            + ". "
            + "Look at what limits the process: ulimit -v, vm.overcommit_memory, vm.max_map_count.");
    }

    [DoesNotReturn]
    private static void ThrowAlignment(nuint alignment) =>
        throw new ArgumentException($"Expected a power of two, found {alignment}.", nameof(alignment));
}
