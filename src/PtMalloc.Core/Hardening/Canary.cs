namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /// <summary>
    /// What lies between the bytes asked for and the end of the block, at least one byte. It is a pattern that nobody
    /// can guess, and knows its own length, so that the request's size is known to the byte. Seen from the block's end
    /// E, a word's boundary:
    /// <code>
    ///   E - 1    the pattern's byte, xored with twice the length, or with 254 if the length is above 126
    ///   E - 2W   if it is above: the length, xored with the pattern
    ///   before   the pattern, back to the last byte asked for; of a very long canary only that end
    /// </code>
    /// Each byte of the pattern is odd and above 127, so a string's zero one byte too far is always seen, and so is
    /// ASCII text. The block's last word, when it was freed, is the pattern's complement, which no canary is, since its
    /// last byte is even.
    /// </summary>
    private static class Canary
    {
        /// <summary>The longest length that the last byte tells.</summary>
        private const int MaxShort = 126;

        /// <summary>
        /// Bytes from the canary's start that hold the pattern, beside its last two words: an aligned block may lie far
        /// before its mapping's end.
        /// </summary>
        private const int MaxFilled = 4096;

        /// <summary>In the last byte: the length is in a word of its own.</summary>
        private const int Long = 127;

        /// <summary>Bits that each byte of the pattern has: neither zero nor an ASCII character has both.</summary>
        private const byte NeverText = 0x81;

        private static int LastByteShift => ((int)P.WordSize - 1) * 8;

        private static nuint WordMask => nuint.MaxValue >> (64 - (8 * (int)P.WordSize));

        /// <summary>The chunk that a request needs if a canary is to follow it.</summary>
        public static nuint ChunkSizeOf(nuint request) => Layout.ChunkSizeOf(request + 1);

        /// <summary>Gives the chunk to a request: the rest of it is canary.</summary>
        public static void Seal(Root root, Chunk chunk, nuint request)
        {
            nuint pattern = PatternOf(root, chunk);
            nuint end = EndOf(chunk);
            ClearFreedMark(end, pattern);
            nuint start = chunk.User + request;
            nuint word = start & ~(P.WordSize - 1);
            nuint canaryBits = BitsFrom(start);
            P.Write(word, (P.Read(word) & ~canaryBits & WordMask) | (pattern & canaryBits));
            for (word = After(word, start, end); word < end; word = After(word, start, end))
                P.Write(word, pattern);

            nuint length = end - start;
            P.Write(end - P.WordSize, P.Read(end - P.WordSize) ^ MarkOf(length));
            if (length > MaxShort)
                P.Write(end - (2 * P.WordSize), pattern ^ length);
        }

        /// <summary>
        /// The bytes that were asked for; a fault if the canary is not whole. The chunk is known for one of ours but
        /// for its size.
        /// </summary>
        public static nuint Open(Root root, Chunk chunk, in CanaryFaults faults)
        {
            RequireEndIsOurs(root, chunk, faults.Outside);
            nuint pattern = PatternOf(root, chunk);
            nuint end = EndOf(chunk);
            nuint last = P.Read(end - P.WordSize);
            nuint length = LengthAt(end, last, pattern);
            if (length == 0 || length > end - chunk.User)
                FailUnsealed(chunk, last, pattern, faults);

            nuint start = end - length;
            nuint bits = BitsFrom(start);
            for (nuint word = start & ~(P.WordSize - 1); word < end; word = After(word, start, end))
            {
                nuint expected = ExpectedAt(word, end, pattern, length);
                nuint seen = P.Read(word);
                if (((seen ^ expected) & bits) != 0)
                    P.FailDiffering(faults.Overwritten, chunk.User, ArenaAddress(chunk), word, seen, expected);
                bits = WordMask;
            }
            return start - chunk.User;
        }

        /// <summary>
        /// How many bytes were asked for, to one who only looks on: it requires nothing, and returns all the room where
        /// it sees no canary.
        /// </summary>
        public static nuint RequestSeen(Root root, Chunk chunk)
        {
            nuint end = EndOf(chunk);
            nuint room = end - chunk.User;
            nuint length = LengthAt(end, P.Read(end - P.WordSize), PatternOf(root, chunk));
            return length <= room ? room - length : room;
        }

        /// <summary>Marks a chunk as freed.</summary>
        public static void MarkFreed(Root root, Chunk chunk) =>
            P.Write(EndOf(chunk) - P.WordSize, FreedMark(PatternOf(root, chunk)));

        /// <summary>Whether a chunk carries that mark.</summary>
        public static bool IsMarkedFreed(Root root, Chunk chunk) =>
            P.Read(EndOf(chunk) - P.WordSize) == FreedMark(PatternOf(root, chunk));

        /// <summary>Requires that the mark of a freed chunk is still there.</summary>
        public static void RequireFreed(Root root, Chunk chunk)
        {
            nuint word = EndOf(chunk) - P.WordSize;
            nuint seen = P.Read(word);
            nuint expected = FreedMark(PatternOf(root, chunk));
            if (seen != expected)
                P.FailDiffering(Corruption.WrittenAfterFree, chunk.User, ArenaAddress(chunk), word, seen, expected);
        }

        /// <summary>The canary's next word.</summary>
        private static nuint After(nuint word, nuint start, nuint end)
        {
            word += P.WordSize;
            nuint tail = end - (2 * P.WordSize);
            return word < tail && word - start >= MaxFilled ? tail : word;
        }

        /// <summary>
        /// From an earlier life of the chunk. The program could read it, and a canary of a few bytes would leave most
        /// of it there.
        /// </summary>
        private static void ClearFreedMark(nuint end, nuint pattern)
        {
            if (P.Read(end - P.WordSize) == FreedMark(pattern))
                P.Write(end - P.WordSize, 0);
        }

        /// <summary>
        /// Where the block ends: a chunk in use owns the next one's first word, unless it is mapped on its own.
        /// </summary>
        public static nuint EndOf(Chunk chunk)
        {
            nuint head = chunk.Head;
            nuint end = chunk.Address + (head & ~Chunk.Flags);
            return (head & Chunk.Mapped) != 0 ? end : end + P.WordSize;
        }

        /// <summary>0 if the last word ends no canary.</summary>
        private static nuint LengthAt(nuint end, nuint last, nuint pattern)
        {
            nuint mark = (last ^ pattern) >> LastByteShift;
            if ((mark & 1) != 0)
                return 0;
            nuint length = mark / 2;
            if (length != Long)
                return length;
            length = P.Read(end - (2 * P.WordSize)) ^ pattern;
            return length > MaxShort ? length : 0;
        }

        private static nuint ExpectedAt(nuint word, nuint end, nuint pattern, nuint length)
        {
            if (word == end - P.WordSize)
                return pattern ^ MarkOf(length);
            return length > MaxShort && word == end - (2 * P.WordSize) ? pattern ^ length : pattern;
        }

        private static nuint MarkOf(nuint length) => (length > MaxShort ? Long * 2u : length * 2) << LastByteShift;

        private static nuint FreedMark(nuint pattern) => ~pattern & WordMask;

        /// <summary>The bits of a word from this address in it on, little-endian.</summary>
        private static nuint BitsFrom(nuint address) =>
            (WordMask << (8 * (int)(address & (P.WordSize - 1)))) & WordMask;

        /// <summary>Differs from chunk to chunk and from process to process.</summary>
        private static nuint PatternOf(Root root, Chunk chunk)
        {
            ulong product = unchecked((ulong)(root[RootField.CanaryKey] ^ chunk.User) * 0x9E37_79B9_7F4A_7C15UL);
            return ((nuint)(product ^ (product >> 32)) | (nuint.MaxValue / byte.MaxValue * NeverText)) & WordMask;
        }

        private static void RequireEndIsOurs(Root root, Chunk chunk, Corruption fault)
        {
            if (chunk.IsMapped)
                return;
            nuint size = chunk.Size;
            bool isSize = size >= Layout.MinChunk
                && size < (nuint)1 << P.AddressBits
                && (size & Layout.AlignmentMask) == 0;
            if (!isSize || !Territory.Contains(root, chunk.Next.Address + P.WordSize))
                P.Fail(fault, chunk.User, 0, chunk.Head);
        }

        /// <summary>The last word ends no canary: the block was freed, or written over to its end.</summary>
        private static void FailUnsealed(Chunk chunk, nuint last, nuint pattern, in CanaryFaults faults)
        {
            nuint arena = ArenaAddress(chunk);
            if (last == FreedMark(pattern))
                P.Fail(faults.Waiting, chunk.User, arena, last);
            if (!chunk.IsMapped && !chunk.IsInUse)
                P.Fail(faults.Freed, chunk.User, arena, chunk.Next.Head);
            P.FailDiffering(faults.Overwritten, chunk.User, arena, EndOf(chunk) - P.WordSize, last, pattern);
        }

        /// <summary>The arena that a message names; 0: the chunk is mapped on its own.</summary>
        public static nuint ArenaAddress(Chunk chunk) => chunk.IsMapped ? 0 : Arena.Of(chunk).Address;
    }
}
