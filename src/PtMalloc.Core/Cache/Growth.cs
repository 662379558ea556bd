using System.Runtime.CompilerServices;

namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /// <summary>
    /// Who lets a block grow by little will do so again: such a block is given more than was asked for, so that few
    /// calls copy. The request is noted in the block's last word, which is beyond it: so a block that grows into its
    /// room is told from one that shrinks. Where the program writes to that word, as it may if it asked
    /// malloc_usable_size, the block counts as not grown.
    /// </summary>
    private static class Growth
    {
        /// <summary>
        /// What is added to a request that is noted, so that hardly any other word is a note: the golden ratio, as a
        /// word.
        /// </summary>
        private static nuint Note
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => unchecked((nuint)(0x9E37_79B9_7F4A_7C15 >> (64 - (8 * (int)P.WordSize))));
        }

        /// <summary>
        /// Bytes to ask for, for a block of <paramref name="usable"/> bytes that grows to <paramref name="size"/>.
        /// </summary>
        public static nuint Ample(nuint usable, nuint size)
        {
            nuint ample = usable + (usable / (usable < Tuning.LargerGrowth ? 4u : 8u));
            return size < ample ? ample : size;
        }

        /// <summary>Notes what was asked for, in a block that was given more.</summary>
        public static void Mark(nuint pointer, nuint size)
        {
            Chunk chunk = Chunk.OfUser(pointer);
            if (!chunk.IsMapped && chunk.Size - Layout.HeaderSize >= size)
                P.Write(chunk.Next.Address, NoteOf(size));
        }

        /// <summary>
        /// Whether a block of <paramref name="usable"/> bytes grew to no more than this size, and still has no more
        /// room than growth is given.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool Goes(nuint pointer, nuint usable, nuint size)
        {
            nuint last = pointer + usable - P.WordSize;
            if (usable - size > (size / 4) + Layout.MinChunk || unchecked(P.Read(last) - Note) > size)
                return false;
            P.Write(last, NoteOf(size));
            return true;
        }

        private static nuint NoteOf(nuint size) => Note + size;
    }
}
