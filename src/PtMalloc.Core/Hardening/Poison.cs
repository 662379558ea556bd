namespace PtMalloc.Core;

public static partial class Ptmalloc<P>
{
    /// <summary>
    /// What a freed chunk is filled with at the second level, up to the freed mark in its last word: while it waits in quarantine with a byte
    /// that makes no good pointer or size, then with zeros. Another value there was written after the block was freed.
    /// </summary>
    private static class Poison
    {
        public const byte Quarantined = 0xDB;
        public const byte Held = 0;

        public static void Fill(Chunk chunk, byte value) => P.Overwrite(chunk.User, value, MarkOf(chunk) - chunk.User);

        /// <summary>Requires that nothing was written since.</summary>
        public static void Require(Root root, Chunk chunk, byte value)
        {
            nuint expected = nuint.MaxValue >> (64 - (8 * (int)P.WordSize)) & (nuint.MaxValue / byte.MaxValue * value);
            nuint mark = MarkOf(chunk);
            for (nuint word = chunk.User; word < mark; word += P.WordSize)
            {
                nuint seen = P.Read(word);
                if (seen != expected)
                    P.FailDiffering(Corruption.WrittenAfterFree, chunk.User, Canary.ArenaAddress(chunk), word, seen, expected);
            }
            Canary.RequireFreed(root, chunk);
        }

        private static nuint MarkOf(Chunk chunk) => Canary.EndOf(chunk) - P.WordSize;
    }
}
