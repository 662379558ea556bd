using System.Runtime.CompilerServices;

namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /// <summary>
    /// A chunk (struct malloc_chunk): the unit that heaps are tiled with. Seen from its address, in words:
    /// <code>
    ///   0  PreviousSize   valid only while the previous chunk is free; otherwise that chunk's user data
    ///   1  Size | N M P   P: previous chunk in use, M: mapped on its own, N: in a thread arena
    ///   2  Forward        user data starts here; links only while free
    ///   3  Back
    ///   4  ForwardSize    only in the first free chunk of each size in a large bin
    ///   5  BackSize
    ///   6  FreedIn        only in a free chunk that is large enough for pages of it to be given back
    /// </code>
    /// </summary>
    public readonly struct Chunk(nuint address)
    {
        public const nuint PreviousInUse = 1;
        public const nuint Mapped = 2;
        public const nuint NonMainArena = 4;
        public const nuint Flags = PreviousInUse | Mapped | NonMainArena;

        public readonly nuint Address = address;

        /// <summary>
        /// The word that marks a free chunk as one of a list on which chunks stay marked as in use: a cache's, a
        /// magazine's, a fast bin's (tcache_key). It stands in the second user word. A program that wrote it would make
        /// its own frees slow, no more.
        /// </summary>
        public static nuint Key => P.CacheKey;

        /// <summary>
        /// The size in a header, in units of the alignment; more than any chunk has if the chunk is mapped on its own,
        /// or this is no header.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static nuint UnitsOfHead(nuint head) => Layout.Units(head & ~(PreviousInUse | NonMainArena));

        public static Chunk OfUser(nuint pointer) => new(pointer - Layout.HeaderSize);

        public nuint User => Address + Layout.HeaderSize;

        public bool IsNone => Address == 0;

        /// <summary>
        /// Size of the previous chunk while that is free (its boundary tag); in a mapped chunk, bytes from the
        /// mapping's start.
        /// </summary>
        public nuint PreviousSize
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => P.Read(Address);
        }

        /// <summary>The size word with its flags.</summary>
        public nuint Head
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => P.Read(Address + P.WordSize);
        }

        public nuint Size
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => Head & ~Flags;
        }

        public bool IsPreviousInUse
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => (Head & PreviousInUse) != 0;
        }

        public bool IsMapped
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => (Head & Mapped) != 0;
        }

        public bool IsNonMain
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => (Head & NonMainArena) != 0;
        }

        public Chunk Forward
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => new(P.Read(Address + (2 * P.WordSize)));
        }

        public Chunk Back
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => new(P.Read(Address + (3 * P.WordSize)));
        }

        /// <summary>
        /// The first chunk of the next smaller size in the ring of sizes (fd_nextsize); none in all but the first of a
        /// size.
        /// </summary>
        public Chunk ForwardSize
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => new(P.Read(Address + (4 * P.WordSize)));
        }

        /// <summary>The first chunk of the next larger size in the ring of sizes (bk_nextsize).</summary>
        public Chunk BackSize
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => new(P.Read(Address + (5 * P.WordSize)));
        }

        /// <summary>
        /// The epoch in which most of this free chunk's memory was last used, or <see cref="Arena.Clean"/>.
        /// </summary>
        public nuint FreedIn
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => P.Read(Address + (6 * P.WordSize));
        }

        public Chunk Next
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => new(Address + Size);
        }

        /// <summary>The chunk before this one. Only while that one is free.</summary>
        public Chunk Previous
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => new(Address - PreviousSize);
        }

        /// <summary>
        /// Whether this chunk is in use, as the next one's P flag tells. Never asked of top or a mapped chunk.
        /// </summary>
        public bool IsInUse
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => Next.IsPreviousInUse;
        }

        public Chunk At(nuint offset) => new(Address + offset);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void SetPreviousSize(nuint size) => P.Write(Address, size);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void SetHead(nuint sizeAndFlags) => P.Write(Address + P.WordSize, sizeAndFlags);

        /// <summary>Sets the size and keeps the flags.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void SetSize(nuint size) => SetHead((Head & Flags) | size);

        /// <summary>Writes this free chunk's boundary tag into the chunk after it.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void SetFoot(nuint size) => P.Write(Address + size, size);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void SetForward(Chunk chunk) => P.Write(Address + (2 * P.WordSize), chunk.Address);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void SetBack(Chunk chunk) => P.Write(Address + (3 * P.WordSize), chunk.Address);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void SetForwardSize(Chunk chunk) => P.Write(Address + (4 * P.WordSize), chunk.Address);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void SetBackSize(Chunk chunk) => P.Write(Address + (5 * P.WordSize), chunk.Address);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void SetFreedIn(nuint epoch) => P.Write(Address + (6 * P.WordSize), epoch);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void SetPreviousInUse() => SetHead(Head | PreviousInUse);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void ClearPreviousInUse() => SetHead(Head & ~PreviousInUse);

        /// <summary>A large chunk that enters a list is in no ring of sizes yet.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void ClearSizeLinks()
        {
            SetForwardSize(default);
            SetBackSize(default);
        }

        /// <summary>Puts this chunk into a ring between two neighbours that are adjacent in it.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void LinkBetween(Chunk back, Chunk forward)
        {
            SetBack(back);
            SetForward(forward);
            forward.SetBack(this);
            back.SetForward(this);
        }
    }
}
